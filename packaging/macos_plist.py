"""What the app says about itself to macOS (Info.plist), beside what PyInstaller fills in."""

from typing import Any

from release import BUNDLE_ID, MODEL_TYPE, TITLE, VERSION

# The oldest macOS that the wheels of PySide6 6.11 run on; TensorFlow 2.21 asks for 12.
MINIMUM_SYSTEM = "13.0"


def info_plist() -> dict[str, Any]:
    """Return the entries for PyInstaller's BUNDLE."""
    kind = f"{BUNDLE_ID}.tlmodel"
    return {
        "CFBundleDisplayName": TITLE,
        "CFBundleShortVersionString": VERSION,
        "CFBundleVersion": VERSION,
        "CFBundleDevelopmentRegion": "en",
        "CFBundleLocalizations": ["en", "ja"],
        "LSMinimumSystemVersion": MINIMUM_SYSTEM,
        "LSApplicationCategoryType": "public.app-category.education",
        "NSHighResolutionCapable": True,
        "NSRequiresAquaSystemAppearance": False,  # it follows the system's dark look
        "NSCameraUsageDescription": "TL Studio shows the camera's picture and says what the model sees in it.",
        "CFBundleDocumentTypes": [
            {
                "CFBundleTypeName": "TL Studio model",
                "CFBundleTypeRole": "Viewer",
                "LSHandlerRank": "Owner",
                "LSItemContentTypes": [kind],
            },
            {
                "CFBundleTypeName": "Folder of pictures",
                "CFBundleTypeRole": "Viewer",
                "LSHandlerRank": "Alternate",
                "LSItemContentTypes": ["public.folder"],
            },
        ],
        "UTExportedTypeDeclarations": [
            {
                "UTTypeIdentifier": kind,
                "UTTypeDescription": "TL Studio model",
                "UTTypeConformsTo": ["public.data"],
                "UTTypeTagSpecification": {"public.filename-extension": ["tlmodel"], "public.mime-type": [MODEL_TYPE]},
            }
        ],
    }
