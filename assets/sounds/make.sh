#!/bin/sh
# The kiosk's sounds, made here with SoX (Debian: sox bc) so that nobody else's licence is on them: `make sounds`.
# 16 bit, one channel, 22,050 Hz; struck like a soft bell: quick in, long out, the octave quietly above. -R and -D keep
# the dither away, so that the same recipe gives the same bytes.
set -eu
cd "$(dirname "$0")"

# bell FILE SECONDS NOTE...: the notes one after another, 0.32 s apart, ringing into each other; LEVEL dB under the loudest
bell() {
    target=$1; seconds=$2; shift 2
    work=$(mktemp -d)
    delay=0; files=""
    for note in "$@"; do
        sox -R -D -n -r 22050 -b 16 -c 1 "$work/$note.wav" \
            synth "$seconds" sine "$note" synth "$seconds" sine mix "$(echo "$note * 2" | bc)" \
            fade l 0.012 "$seconds" "$(echo "$seconds - 0.02" | bc)" pad "$delay" 0 gain -9
        files="$files $work/$note.wav"
        delay=$(echo "$delay + 0.32" | bc)
    done
    if [ $# -gt 1 ]; then mix=-m; else mix=--combine=concatenate; fi  # sox has no mix of one
    # shellcheck disable=SC2086
    sox -R -D "$mix" $files -b 16 "$target" lowpass 2400 gain -n "${LEVEL:--6}"
    rm -r "$work"
}

bell call.wav 1.6 523.25 659.26 783.99      # C E G, upwards: "we have rung for staff"
bell warning.wav 1.4 587.33 440.00          # D A, downwards and few: "are you still there?"
bell click.wav 0.16 1318.51             # E, high and over at once: "the picture is taken"
LEVEL=-20 bell key.wav 0.07 659.26      # E, quiet: "the key was pressed"
LEVEL=-14 bell round.wav 0.16 392.00 261.63  # G C, downwards and quiet: "and from the beginning again"
# Eight ticks, each a tone higher, and quiet: "it is still going on, and gets there". C major.
step=1
for note in 261.63 293.66 329.63 349.23 392.00 440.00 493.88 523.25; do
    LEVEL=-20 bell "tick-$step.wav" 0.07 "$note"
    step=$((step + 1))
done
