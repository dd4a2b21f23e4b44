; The installer for Windows, for Inno Setup 6.4 or later. packaging/windows_installer.py compiles it and says every value:
;   ISCC /DAppVersion=<version> /DAppNumbers=<four numbers> /DBundle=<dist\tlstudio> /DIcon=<tlstudio.ico> /DOutput=<dist> tlstudio.iss
; How it is installed without questions, and what it leaves: README.md beside this file.

#ifndef AppVersion
  #error The version is missing: compile with packaging/windows_installer.py
#endif

#define Title "TL Studio"
#define ModelType "TLStudio.Model"
; try.sh names another folder: Wine knows no {autopf} for one user.
#ifndef Dir
  #define Dir "{autopf}\TL Studio"
#endif

[Setup]
; The AppId is how Windows knows that an installation is an older version of this one. Never change it.
AppId={{8623838B-76A4-49C1-A94F-9E86D20FE48D}
AppName={#Title}
AppVersion={#AppVersion}
AppVerName={#Title} {#AppVersion}
AppPublisher=TL Studio developers
VersionInfoVersion={#AppNumbers}
VersionInfoProductTextVersion={#AppVersion}
; For this user alone, without asking for an administrator; whoever is one can say /ALLUSERS.
PrivilegesRequired=lowest
PrivilegesRequiredOverridesAllowed=commandline
ArchitecturesAllowed=x64compatible
ArchitecturesInstallIn64BitMode=x64compatible
; What Qt 6 and Python 3.11 need: Windows 10, version 1809.
MinVersion=10.0.17763
DefaultDirName={#Dir}
DisableProgramGroupPage=yes
DisableWelcomePage=no
ChangesAssociations=yes
CloseApplications=yes
RestartApplications=no
SetupIconFile={#Icon}
UninstallDisplayIcon={app}\tlstudio.exe
UninstallDisplayName={#Title}
WizardStyle=modern
ShowLanguageDialog=auto
Compression=lzma2/max
SolidCompression=yes
LZMAUseSeparateProcess=yes
OutputDir={#Output}
OutputBaseFilename=tlstudio-{#AppVersion}-windows-x64
; The cache of whoever uninstalls is deleted with the program, on purpose.
UsedUserAreasWarning=no
#ifdef SignTool
SignTool={#SignTool}
SignedUninstaller=yes
#endif

[Languages]
Name: "en"; MessagesFile: "compiler:Default.isl"
Name: "ja"; MessagesFile: "compiler:Languages\Japanese.isl"

[CustomMessages]
en.ModelFile=TL Studio model
ja.ModelFile=TL Studio モデル
en.Kept=TL Studio is removed. Your projects and what you trained stay where they are:%n%n%1%n%nImported weights, settings and logs stay in %2. If you do not need them any more, delete the two folders.
ja.Kept=TL Studio を削除しました。プロジェクトと学習済みモデルは次の場所に残っています:%n%n%1%n%n取り込んだ重み、設定、ログは %2 に残っています。不要な場合は、この 2 つのフォルダーを削除してください。

[Tasks]
Name: "desktopicon"; Description: "{cm:CreateDesktopIcon}"; GroupDescription: "{cm:AdditionalIcons}"; Flags: unchecked

[InstallDelete]
; An older version's libraries would be found before the new ones.
Type: filesandordirs; Name: "{app}\_internal"

[Files]
Source: "{#Bundle}\*"; DestDir: "{app}"; Flags: ignoreversion recursesubdirs createallsubdirs

[Icons]
Name: "{autoprograms}\{#Title}"; Filename: "{app}\tlstudio.exe"
Name: "{autodesktop}\{#Title}"; Filename: "{app}\tlstudio.exe"; Tasks: desktopicon

[Registry]
Root: HKA; Subkey: "Software\Classes\.tlmodel"; ValueType: string; ValueName: ""; ValueData: "{#ModelType}"; Flags: uninsdeletevalue uninsdeletekeyifempty
Root: HKA; Subkey: "Software\Classes\.tlmodel"; ValueType: string; ValueName: "Content Type"; ValueData: "application/x-tlstudio-model"; Flags: uninsdeletevalue uninsdeletekeyifempty
Root: HKA; Subkey: "Software\Classes\.tlmodel\OpenWithProgids"; ValueType: string; ValueName: "{#ModelType}"; ValueData: ""; Flags: uninsdeletevalue uninsdeletekeyifempty
Root: HKA; Subkey: "Software\Classes\{#ModelType}"; ValueType: string; ValueName: ""; ValueData: "{cm:ModelFile}"; Flags: uninsdeletekey
Root: HKA; Subkey: "Software\Classes\{#ModelType}\DefaultIcon"; ValueType: string; ValueName: ""; ValueData: "{app}\tlstudio.exe,0"
Root: HKA; Subkey: "Software\Classes\{#ModelType}\shell\open\command"; ValueType: string; ValueName: ""; ValueData: """{app}\tlstudio.exe"" ""%1"""
Root: HKA; Subkey: "Software\Classes\Applications\tlstudio.exe\SupportedTypes"; ValueType: string; ValueName: ".tlmodel"; ValueData: ""; Flags: uninsdeletekey

[Run]
Filename: "{app}\tlstudio.exe"; Description: "{cm:LaunchProgram,{#Title}}"; Flags: nowait postinstall skipifsilent

[UninstallDelete]
; What can be made anew at any time. Projects, weights and settings are the user's.
Type: filesandordirs; Name: "{localappdata}\tlstudio\Cache"

[Code]
procedure CurUninstallStepChanged(Step: TUninstallStep);
begin
  if (Step = usPostUninstall) and not UninstallSilent then
    MsgBox(FmtMessage(CustomMessage('Kept'), [ExpandConstant('{userdocs}\TL Studio'), ExpandConstant('{localappdata}\tlstudio')]),
      mbInformation, MB_OK);
end;
