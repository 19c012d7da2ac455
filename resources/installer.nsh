; Settings of tools that point at the gateway are put back before its files go; an update leaves them as they are.
!macro customUnInstall
  ${ifNot} ${isUpdated}
    ExecWait '"$INSTDIR\${APP_EXECUTABLE_FILENAME}" --restore-clients'
  ${endIf}
!macroend
