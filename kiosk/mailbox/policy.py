"""What the browser may do: Chromium's managed policies (chromeenterprise.google/policies), as one table.

They are the browser's own rules for itself, which no page, key or menu can change. They are written into the cage,
where the browser finds them as the machine's administrator's (`cage.POLICY_FILE`).
"""

from collections.abc import Mapping, Sequence
from typing import Any

from kiosk.mailbox.cage import DOWNLOADS

OWN = "blob://*"  # what a page has made itself, as mailboxes do of a letter before they hand it over
NO, DANGEROUS = 2, 2  # "nobody may", in every Default...Setting; and DownloadRestrictions' second step

RULES: Mapping[str, Any] = {
    # Where one can go: nowhere, but for what `rules` adds. This holds for every scheme: file, data, chrome, mailto ...
    "URLBlocklist": ["*"],
    "AutoLaunchProtocolsFromOrigins": [],
    "SSLErrorOverrideAllowed": False,
    "DefaultInsecureContentSetting": NO,
    "DefaultPopupsSetting": NO,  # without a touch; what a touch opens is a window in our frame
    "DefaultSearchProviderEnabled": False,
    "SearchSuggestEnabled": False,
    "AllowDinosaurEasterEgg": False,
    # Files: in and out only by the download folder.
    "AllowFileSelectionDialogs": False,
    "DownloadDirectory": DOWNLOADS,
    "PromptForDownloadLocation": False,
    "DownloadRestrictions": DANGEROUS,
    "DefaultFileSystemReadGuardSetting": NO,
    "DefaultFileSystemWriteGuardSetting": NO,
    "PrintingEnabled": False,  # only through the kiosk
    "EnableMediaRouter": False,
    "ScreenCaptureAllowed": False,
    "UserFeedbackAllowed": False,
    # Nothing is remembered, filled in or sent to anybody else.
    "PasswordManagerEnabled": False,
    "PasswordLeakDetectionEnabled": False,
    "AutofillAddressEnabled": False,
    "AutofillCreditCardEnabled": False,
    "PaymentMethodQueryEnabled": False,
    "SavingBrowserHistoryDisabled": True,
    "ForceEphemeralProfiles": True,
    "BrowserSignin": 0,
    "SyncDisabled": True,
    "BrowserAddPersonEnabled": False,
    "BrowserGuestModeEnabled": False,
    "IncognitoModeAvailability": 1,
    "EditBookmarksEnabled": False,
    "BookmarkBarEnabled": False,
    "ImportAutofillFormData": False,
    "SharedClipboardEnabled": False,
    "SpellcheckEnabled": False,
    "SpellCheckServiceEnabled": False,
    "TranslateEnabled": False,
    "MetricsReportingEnabled": False,
    "UrlKeyedAnonymizedDataCollectionEnabled": False,
    "SafeBrowsingProtectionLevel": 0,  # it would ask a stranger about addresses; nothing but the list is open
    "SafeBrowsingExtendedReportingEnabled": False,
    "NetworkPredictionOptions": NO,
    "AlternateErrorPagesEnabled": False,
    "ComponentUpdatesEnabled": False,
    "BackgroundModeEnabled": False,
    "PromotionsEnabled": False,
    "DefaultBrowserSettingEnabled": False,
    "GenAiDefaultSettings": NO,
    "LensOverlaySettings": 1,
    "LensRegionSearchEnabled": False,
    # No tools, and no way for any program to steer the browser or to look into it: not for the kiosk either.
    "DeveloperToolsAvailability": NO,
    "RemoteDebuggingAllowed": False,
    "TaskManagerEndProcessEnabled": False,
    "ExtensionInstallBlocklist": ["*"],
    "BlockExternalExtensions": True,
    # No eyes, no ears, no devices.
    "AudioCaptureAllowed": False,
    "VideoCaptureAllowed": False,
    "DefaultGeolocationSetting": NO,
    "DefaultNotificationsSetting": NO,
    "DefaultClipboardSetting": NO,
    "DefaultSensorsSetting": NO,
    "DefaultSerialGuardSetting": NO,
    "DefaultWebBluetoothGuardSetting": NO,
    "DefaultWebHidGuardSetting": NO,
    "DefaultWebUsbGuardSetting": NO,
    "DefaultLocalFontsSetting": NO,
    "DefaultWindowManagementSetting": NO,
}
PREFERENCES: Mapping[str, Any] = {
    "distribution": {"skip_first_run_ui": True, "import_bookmarks": False, "make_chrome_default": False},
    "browser": {"has_seen_welcome_page": True, "check_default_browser": False, "custom_chrome_frame": False},
    "credentials_enable_service": False,
}


def rules(hosts: Sequence[str], door: str, more: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """The policies for these hosts and all below them, over https alone, and for the door's address.

    `more` is for tests: a certificate to trust.
    """
    allowed = [f"https://{host}" for host in hosts]
    return {**RULES, "URLAllowlist": [*allowed, OWN, door], **(more or {})}
