import { importAddressVariables, importKeyVariables } from '../../src-gateway/contract/imports.ts'

/**
 * What the gateway sees of the person's environment. Everything else stays out: `NODE_OPTIONS` would load foreign code, and
 * secrets that no provider's tool reads have no business there.
 */
const passedOn = new Set(
  [
    'PATH',
    'HOME',
    'USERPROFILE',
    'APPDATA',
    'LOCALAPPDATA',
    'SystemRoot',
    'SystemDrive',
    'TEMP',
    'TMP',
    'TMPDIR',
    'LANG',
    'LC_ALL',
    'LC_CTYPE',
    'TZ',
    'HTTP_PROXY',
    'HTTPS_PROXY',
    'ALL_PROXY',
    'NO_PROXY',
    'NODE_EXTRA_CA_CERTS',
    'SSL_CERT_FILE',
    'SSL_CERT_DIR',
    'BURNCLOUD_LOG_LEVEL',
    // Folders in which tools keep their settings: client setup edits the files that the tools read.
    'XDG_CONFIG_HOME',
    'CLAUDE_CONFIG_DIR',
    'CODEX_HOME',
    'GEMINI_CLI_HOME',
    'GROK_HOME',
    'CONTINUE_GLOBAL_DIR',
    // Keys that vendors' tools read and the addresses beside them: the import page offers them, and takes none unasked.
    ...importKeyVariables,
    ...importAddressVariables,
  ].map((name) => name.toUpperCase()),
)

/** The part of an environment that the gateway gets. Names are compared without case, as Windows does. */
export function gatewayEnvironment(env: NodeJS.ProcessEnv): Record<string, string> {
  const kept: Record<string, string> = {}
  for (const [name, value] of Object.entries(env)) {
    if (value !== undefined && passedOn.has(name.toUpperCase())) kept[name] = value
  }
  return kept
}
