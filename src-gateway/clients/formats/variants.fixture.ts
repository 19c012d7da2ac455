/** Files as people have them: written afresh, one for each habit that has broken an editor of settings before. */
export const jsoncVariants: Record<string, string> = {
  empty: '',
  'blanks only': '  \n\n',
  'comment only': '// settings of mine\n',
  'empty object': '{}',
  'empty object over lines': '{\n\n}\n',
  'two blanks': '{\n  "theme": "dark",\n  "env": {\n    "FOO": "1"\n  }\n}\n',
  'four blanks': '{\n    "theme": "dark",\n    "permissions": {\n        "allow": ["Bash(ls:*)"]\n    }\n}\n',
  tabs: '{\n\t"theme": "dark",\n\t"env": {\n\t\t"FOO": "1"\n\t}\n}\n',
  crlf: '{\r\n  "theme": "dark",\r\n  "env": {\r\n    "FOO": "1"\r\n  }\r\n}\r\n',
  'no newline at the end': '{\n  "theme": "dark"\n}',
  'one line': '{"theme":"dark","env":{"FOO":"1"}}',
  'one line with blanks': '{ "theme": "dark", "env": { "FOO": "1" } }\n',
  'line comments':
    '{\n  // colours\n  "theme": "dark", // the late shift\n  "env": {\n    "FOO": "1" // keep\n  } // end\n}\n',
  'block comments': '{\n  /* a\n     b */\n  "theme": /* why */ "dark",\n  "env": { /* nothing yet */ }\n}\n',
  'trailing commas': '{\n  "theme": "dark",\n  "env": {\n    "FOO": "1",\n  },\n}\n',
  'trailing commas and comments': '{\n  "env": {\n    "FOO": "1", // one\n    // two\n  }, // three\n}\n',
  'comma on its own line': '{\n  "theme": "dark"\n  , "env": { "FOO": "1" }\n}\n',
  'duplicate foreign keys': '{\n  "theme": "dark",\n  "theme": "light",\n  "env": {}\n}\n',
  'comments that look like code':
    '{\n  // "env": { "A": 1 },\n  "note": "// not a comment, { \\"env\\": 1 }",\n  "env": {}\n}\n',
  'escapes and other scripts': '{\n  "path": "C:\\\\Users\\\\小明",\n  "emoji": "👩‍💻",\n  "\\u0065nv2": true\n}\n',
  'deep siblings':
    '{\n  "provider": {\n    "other": {\n      "models": {\n        "x": {}\n      }\n    }\n  },\n  "list": [\n    1,\n    2\n  ]\n}\n',
  'closing bracket on the last line': '{ "theme": "dark",\n  "env": { "FOO": "1",\n    "BAR": "2" } }\n',
}

export const tomlVariants: Record<string, string> = {
  empty: '',
  'comment only': '# my settings\n',
  'values only': 'model = "gpt-5.4"\napproval_policy = "on-request"\n',
  'no newline at the end': 'model = "gpt-5.4"',
  'tables only': '[mcp_servers.files]\ncommand = "npx"\nargs = ["-y", "files"]\n',
  'comment above the first table': '# servers\n# of mine\n[mcp_servers.files]\ncommand = "npx"\n',
  'values and tables': 'model = "gpt-5.4"\n\n[tui]\nnotifications = true\n\n[profiles.fast]\nmodel = "gpt-5.4-mini"\n',
  crlf: 'model = "gpt-5.4"\r\n\r\n[tui]\r\nnotifications = true\r\n',
  'single quotes': "model = 'gpt-5.4'\n[projects.'C:\\work\\app']\ntrust_level = 'trusted'\n",
  'comments at line ends': 'model = "gpt-5.4" # main\n\n[tui] # screen\nnotifications = true # ping\n',
  'odd spacing': 'model   =   "gpt-5.4"\n  indented = 1\n\n\n[ tui ]\n  notifications=true\n',
  'inline table': 'tui = { notifications = true, theme = "x" }\nmodel = "m"\n',
  'other providers':
    '[model_providers.azure]\nname = "Azure"\nbase_url = "https://x.openai.azure.com/openai"\n\n[model_providers.azure.query_params]\napi-version = "2025-04-01"\n',
  'parent table': '[model_providers]\n\n[model_providers.other]\nname = "Other"\n',
  'dotted providers': '[model_providers]\nother.name = "Other"\nother.base_url = "http://x"\n',
  'lists over lines': 'notify = [\n  "python3", # runs\n  "/opt/notify.py",\n]\n[tui]\n',
  'lists of tables': '[[hooks]]\nevent = "start"\n\n[[hooks]]\nevent = "stop"\n',
  'long strings': 'instructions = """\nBe brief.\n[not.a.table]\nmodel_provider = "no"\n"""\n[tui]\na = 1\n',
  'numbers and dates':
    'a = 1_000\nb = 0xdead_beef\nc = 1979-05-27T07:32:00.999999Z\nd = inf\ne = 9007199254740993\n[t]\nf = 1e6\n',
  'quoted keys and other scripts': '"model.name" = "é你"\n[projects."/home/ж"]\ntrust_level = "trusted" # ☂\n',
  'comment at the end': 'model = "m"\n[tui]\na = 1\n# vim: set ft=toml:\n',
  'blank lines at the end': 'model = "m"\n[tui]\na = 1\n\n\n',
}

export const yamlVariants: Record<string, string> = {
  empty: '',
  'comment only': '# mine\n',
  'no models': 'name: Mine\nversion: 1.0.0\nschema: v1\n',
  'models without items': 'name: Mine\nmodels:\n',
  'models with a comment only': 'name: Mine\nmodels: # none yet\nrules: []\n',
  'empty list': 'name: Mine\nmodels: []\nrules:\n  - Be brief\n',
  'list in the column of its key':
    'name: Mine\nmodels:\n- name: One\n  provider: openai\n  model: a\nrules:\n- Be brief\n',
  'indented list':
    'name: Mine\nmodels:\n  - name: One\n    provider: openai\n    roles:\n      - chat\n      - edit\nrules:\n  - Be brief\n',
  'wide indentation': 'models:\n    -   name: One\n        provider: openai\nname: Mine\n',
  'flow items': 'models:\n  - { name: One, provider: openai, roles: [chat, edit] }\nname: Mine\n',
  'flow list': 'models: [{ name: One, provider: openai }]\nname: Mine\n',
  'flow list over lines':
    'models: [\n  { name: One, provider: openai }, # one\n  { name: Two, provider: ollama }\n]\nname: Mine\n',
  crlf: 'name: Mine\r\nmodels:\r\n  - name: One\r\n    provider: openai\r\nrules:\r\n  - Be brief\r\n',
  'no newline at the end': 'name: Mine\nmodels:\n  - name: One\n    provider: openai',
  comments:
    '# top\nname: Mine # who\nmodels: # all\n  # first\n  - name: One # one\n    # its maker\n    provider: openai\n  # after\n\n# rules\nrules: []\n',
  anchors:
    'defaults: &d\n  provider: openai\n  apiKey: k\nmodels:\n  - <<: *d\n    name: One\n  - <<: *d\n    name: Two\n',
  'single quotes': "name: 'It''s mine'\nmodels:\n  - name: 'One: 1'\n    provider: 'openai'\n",
  'block text':
    'name: Mine\nmodels:\n  - name: One\n    systemMessage: |\n      Be brief.\n      models:\n        - no\nrules:\n  - |\n    Two\n    lines\n',
  'secrets and templates': `models:\n  - name: One\n    apiKey: $\{{ secrets.ONE }}\n    apiBase: "https://x/v1?a=b#c"\nname: Mine\n`,
  'document start': '---\nname: Mine\nmodels:\n  - uses: anthropic/claude\n    with:\n      KEY: x\n',
  'quoted keys': '"name": Mine\n"models":\n  - "name": One\n    "provider": openai\n',
  'other scripts': 'name: 我的\nmodels:\n  - name: Één ☂\n    provider: openai\n',
}

export const dotenvVariants: Record<string, string> = {
  empty: '',
  'comment only': '# keys\n',
  'one line': 'FOO=1\n',
  'no newline at the end': 'FOO=1',
  crlf: 'FOO=1\r\nBAR=2\r\n',
  'single quotes': "FOO='a b # c'\n",
  'double quotes': 'FOO="a\\nb"\nBAR="x"\n',
  backticks: 'FOO=`a "b" c`\n',
  'comments at line ends': 'FOO=1 # one\nBAR="2" # two\n',
  export: 'export FOO=1\nexport BAR=2\n',
  'blanks around': '  FOO = 1\nBAR= 2\n',
  'blank lines': '\n\nFOO=1\n\n\nBAR=2\n\n',
  'empty value': 'FOO=\nBAR=""\n',
  'equals in the value': 'FOO=a=b==\n',
  'several lines': 'PEM="-----BEGIN-----\nGEMINI_API_KEY=no\n-----END-----"\nFOO=1\n',
  'open quote': 'FOO="never closed\nBAR=2\n',
  'lines of no kind': 'just words\n: ; weird\nFOO=1\n',
  'commented value': '#FOO=1\n# GOOGLE_GEMINI_BASE_URL=https://old\nBAR=2\n',
  'duplicate foreign names': 'FOO=1\nFOO=2\n',
  'other scripts': 'FOO=你好 ☂\nBAR=é\n',
  'dots and dashes': 'a.b=1\nc-d=2\n',
}
