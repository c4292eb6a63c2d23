"""What `amixer contents` (1.2.8) prints of sound cards as they are, with their jacks as a test wants them."""

ANALOG = """\
numid=24,iface=CARD,name='{jack}'
  ; type=BOOLEAN,access=r-------,values=1
  : values={plugged}
numid=26,iface=CARD,name='Front Mic Jack'
  ; type=BOOLEAN,access=r-------,values=1
  : values=on
numid=27,iface=CARD,name='Speaker Phantom Jack'
  ; type=BOOLEAN,access=r-------,values=1
  : values=on
numid=20,iface=CARD,name='Internal Mic Phantom Jack',index=1
  ; type=BOOLEAN,access=r-------,values=1
  : values=on
numid=17,iface=MIXER,name='Master Playback Switch'
  ; type=BOOLEAN,access=rw------,values=1
  : values=on
numid=16,iface=MIXER,name='Master Playback Volume'
  ; type=INTEGER,access=rw---R--,values=1,min=0,max=87,step=0
  : values=58
  | dBscale-min=-65.25dB,step=0.75dB,mute=0
numid=2,iface=MIXER,name='Headphone Playback Switch'
  ; type=BOOLEAN,access=rw------,values=2
  : values=on,on
{mutes}numid=23,iface=PCM,name='Playback Channel Map'
  ; type=INTEGER,access=r----R--,values=2,min=0,max=36,step=0
  : values=0,0
  | container
    | chmap-fixed=FL,FR
"""
AUTO_MUTE = """\
numid=13,iface=MIXER,name='Auto-Mute Mode'
  ; type=ENUMERATED,access=rw------,values=1,items={n}
{items}
  : values={value}
"""
HDMI = """\
numid=1,iface=CARD,name='HDMI/DP,pcm=3 Jack'
  ; type=BOOLEAN,access=r-------,values=1
  : values=on
numid=6,iface=CARD,name='HDMI/DP,pcm=7 Jack'
  ; type=BOOLEAN,access=r-------,values=1
  : values=off
numid=2,iface=MIXER,name='IEC958 Playback Con Mask'
  ; type=IEC958,access=r-------,values=1
  : values=[AES0=0x0f AES1=0xff AES2=0x00 AES3=0x00]
"""
PI = """\
numid=2,iface=MIXER,name='PCM Playback Switch'
  ; type=BOOLEAN,access=rw------,values=1
  : values=on
numid=1,iface=MIXER,name='PCM Playback Volume'
  ; type=INTEGER,access=rw---R--,values=1,min=-10239,max=400,step=0
  : values=-2000
  | dBscale-min=-102.39dB,step=0.01dB,mute=1
"""


def analog(plugged, jack="Headphone Jack", mutes=1, items=("Disabled", "Enabled")):
    """A card with sockets. `mutes` is the place of its Auto-Mute Mode among `items`; None: it has none."""
    lines = "\n".join(f"  ; Item #{number} '{name}'" for number, name in enumerate(items))
    mode = "" if mutes is None else AUTO_MUTE.format(n=len(items), items=lines, value=mutes)
    return ANALOG.format(jack=jack, plugged="on" if plugged else "off", mutes=mode)
