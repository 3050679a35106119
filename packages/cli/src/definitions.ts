import type { Context } from './context.ts'

export type Options = Readonly<Record<string, string | boolean | readonly string[] | undefined>>

/** What a command does. Throws a Stop for every end that is no success. */
export type Run = (context: Context, args: readonly string[], options: Options) => Promise<void>

export type OptionDefinition = {
  /** As commander writes it: `--for <login>`. */
  readonly flags: string
  readonly about: string
  /** May be given several times. */
  readonly many?: boolean
}

/** One command as data: the parser, the help and docs/cli.md follow from it. */
export type Definition = {
  /** One word, or two: `audit verify`. */
  readonly name: string
  /** As commander writes it: `<file>`, `[search...]`. */
  readonly args?: string
  readonly about: string
  /** More than one line, for the reference. */
  readonly more?: string
  readonly options?: readonly OptionDefinition[]
  readonly examples: readonly string[]
  /** Where it works: through the API of a server, on this machine's own files and database, or on a file alone. */
  readonly works: 'api' | 'here' | 'file'
  readonly load: () => Promise<{ readonly run: Run }>
}

/** The options of every command. */
export const everywhere: readonly OptionDefinition[] = [
  {
    flags: '--url <address>',
    about: 'the server (ASSENT_URL); by default the saved sign-in, else http://127.0.0.1:8080',
  },
  { flags: '--token <token>', about: 'an API token (ASSENT_TOKEN); by default the saved sign-in' },
  { flags: '--as <login>', about: 'the saved sign-in of that login; the beginning of it will do' },
  { flags: '--json', about: 'print JSON as the API gives it, for programs' },
]

const yes: OptionDefinition = { flags: '-y, --yes', about: 'do not ask whether to go on' }
const limit: OptionDefinition = { flags: '--limit <number>', about: 'at most so many; by default 50' }
const dataDir: OptionDefinition = {
  flags: '--data-dir <folder>',
  about: 'the data directory (ASSENT_DATA_DIR); by default data',
}

/** Every command, in the order of the help. */
export const definitions: readonly Definition[] = [
  {
    name: 'catalog',
    args: '[search...]',
    about: 'what I can ask for',
    more: 'Shows each app with its levels. The search looks at names and descriptions; every word has to occur.',
    options: [limit],
    examples: ['assent catalog', 'assent catalog grafana', 'assent catalog --json database'],
    works: 'api',
    load: () => import('./commands/catalog.ts'),
  },
  {
    name: 'request',
    args: '<what...>',
    about: 'ask for access',
    more: 'WHAT is a search that fits one level of the catalog, or the id of an entry. Shows who will decide, by which rule and until when access will last, before anything is sent.',
    options: [
      { flags: '--for <login>', about: 'the person it is for; by default yourself' },
      { flags: '--duration <time>', about: 'how long: 8h, 7d, 2w' },
      {
        flags: '--answer <label=value>',
        about: 'answer to a question of the form; several choices with commas',
        many: true,
      },
      { flags: '--dry-run', about: 'only show what would happen' },
      { flags: '--wait', about: 'wait until it is decided and access is there' },
      yes,
    ],
    examples: [
      'assent request grafana editor --duration 7d',
      'assent request "billing database" --answer "Why do you need it?=Month end" --yes',
      'assent request tracker --for dana --dry-run',
    ],
    works: 'api',
    load: () => import('./commands/request.ts'),
  },
  {
    name: 'inbox',
    about: 'what waits for me',
    options: [limit],
    examples: ['assent inbox', 'assent inbox --as ines'],
    works: 'api',
    load: () => import('./commands/inbox.ts'),
  },
  {
    name: 'approve',
    args: '<id...>',
    about: 'approve a task or request of my inbox',
    more: 'Shows what is approved first. The decision holds for exactly what was shown: if the request changed meanwhile, it is refused.',
    options: [
      { flags: '-m, --message <text>', about: 'a word to the requester' },
      { flags: '--duration <time>', about: 'for a shorter time than was asked for: 8h, 7d, 2w' },
      yes,
    ],
    examples: [
      'assent approve req00abc0123456789AB',
      'assent approve 0190a1b2c3d4e5f607182930 -m "Welcome" --yes',
      'assent approve req00abc0123456789AB --duration 8h',
    ],
    works: 'api',
    load: () => import('./commands/approve.ts'),
  },
  {
    name: 'deny',
    args: '<id...>',
    about: 'deny a task or request of my inbox',
    options: [{ flags: '-m, --message <text>', about: 'why' }, yes],
    examples: ['assent deny req00abc0123456789AB -m "Ask for the read-only level."'],
    works: 'api',
    load: () => import('./commands/deny.ts'),
  },
  {
    name: 'complete',
    args: '<id> [answer]',
    about: 'answer a question, or mark a custom task of my inbox as done',
    options: [{ flags: '-m, --message <text>', about: 'a word to the requester' }],
    examples: [
      'assent complete 0190a1b2c3d4e5f607182930',
      'assent complete 0190a1b2c3d4e5f607182930 "Cost centre 4711"',
    ],
    works: 'api',
    load: () => import('./commands/complete.ts'),
  },
  {
    name: 'requests',
    args: '[id]',
    about: 'my requests, all requests, or one in detail with its timeline',
    options: [
      { flags: '--all', about: "everybody's, as far as you may see them" },
      { flags: '--status <status>', about: 'pending, approved, denied, canceled, expired or rejected' },
      { flags: '--for <login>', about: 'of that person' },
      limit,
    ],
    examples: ['assent requests', 'assent requests --all --status pending', 'assent requests req00abc0123456789AB'],
    works: 'api',
    load: () => import('./commands/requests.ts'),
  },
  {
    name: 'cancel',
    args: '<id>',
    about: 'cancel a request',
    options: [{ flags: '-m, --message <text>', about: 'why' }],
    examples: ['assent cancel req00abc0123456789AB -m "Not needed any more"'],
    works: 'api',
    load: () => import('./commands/cancel.ts'),
  },
  {
    name: 'audit verify',
    args: '<file>',
    about: 'check an export of the record, without any server',
    more: 'Reads the file, computes every hash and link anew, and compares the signed checkpoints. Needs no network and no database.',
    options: [
      { flags: '--checkpoints <file>', about: 'checkpoints that were kept outside the database' },
      { flags: '--key <key>', about: 'the only public key that may have signed' },
    ],
    examples: [
      'assent audit verify record.jsonl',
      'assent audit verify record.jsonl --checkpoints data/checkpoints.jsonl',
    ],
    works: 'file',
    load: () => import('./commands/audit-verify.ts'),
  },
  {
    name: 'audit export',
    args: '[file]',
    about: 'write the whole record to a file, or to standard output',
    options: [
      { flags: '--format <format>', about: 'jsonl (can be verified) or ocsf; by default jsonl' },
      { flags: '--force', about: 'overwrite the file' },
    ],
    examples: ['assent audit export record.jsonl', 'assent audit export --format ocsf > siem.jsonl'],
    works: 'api',
    load: () => import('./commands/audit-export.ts'),
  },
  {
    name: 'audit tail',
    about: 'the last events, and with --follow the new ones as they come',
    options: [
      { flags: '-f, --follow', about: 'go on until Ctrl-C' },
      { flags: '--request <id>', about: 'of that request' },
      { flags: '--type <type>', about: 'of that event type' },
      limit,
    ],
    examples: ['assent audit tail', 'assent audit tail --follow', 'assent audit tail --type access.request.create'],
    works: 'api',
    load: () => import('./commands/audit-tail.ts'),
  },
  {
    name: 'import',
    args: '<file>',
    about: 'import users, groups, apps and owners from CSV or YAML',
    more: 'All or nothing: any wrong row, told by its line, and nothing is changed. A YAML file says what it holds; what a CSV file holds is seen from its name (users.csv) or said with --kind.',
    options: [
      { flags: '--dry-run', about: 'only check, and say what would change' },
      {
        flags: '--kind <kind>',
        about: 'what a CSV file holds: users, groups, memberships, apps, app-groups, entitlements, bundles or owners',
      },
      {
        flags: '--source <name>',
        about: 'which system is the truth for these users; by default this directory itself',
      },
    ],
    examples: [
      'assent import users.csv --dry-run',
      'assent import people.csv --kind users --source HR',
      'assent import directory.yaml',
    ],
    works: 'api',
    load: () => import('./commands/import.ts'),
  },
  {
    name: 'replay',
    args: '<file>',
    about: 'send historical requests through the product and check how they come out',
    more: 'The file is CSV with the columns ACTION, RESOURCE and MGR_ID; all further columns describe the requester. Without --url and --token it starts a server of its own.',
    options: [
      { flags: '--report <file>', about: 'write the report as JSON' },
      { flags: '--limit <number>', about: 'only the first so many rows' },
      { flags: '--concurrency <number>', about: 'requests in flight; by default 64' },
      {
        flags: '--data-dir <folder>',
        about: 'data directory of the server that it starts; by default a temporary one',
      },
    ],
    examples: [
      'assent replay amazon-access-requests.csv --report report.json',
      'assent replay history.csv --url https://test.example.com --token "$TOKEN"',
    ],
    works: 'api',
    load: () => import('./commands/replay.ts'),
  },
  {
    name: 'start',
    about: 'run the server',
    options: [dataDir, { flags: '--port <number>', about: 'TCP port (PORT); by default 8080' }],
    examples: ['assent start', 'assent start --port 9090 --data-dir /var/lib/assent'],
    works: 'here',
    load: () => import('./commands/start.ts'),
  },
  {
    name: 'backup',
    args: '<file>',
    about: 'write everything in the database to one file',
    more: 'One consistent snapshot, while the server runs. The file is as secret as the database. Keys are not in it: keep SECRET_KEY and the checkpoint key elsewhere.',
    options: [dataDir, { flags: '--force', about: 'overwrite the file' }],
    examples: ['assent backup assent-2026-03-04.backup', 'DATABASE_URL=postgres://… assent backup nightly.backup'],
    works: 'here',
    load: () => import('./commands/backup.ts'),
  },
  {
    name: 'restore',
    args: '<file>',
    about: 'fill an empty database from a backup, or confirm one that was filled',
    more: 'Afterwards the product is in quarantine: access ends on time and is taken back, none is given. `assent restore confirm` ends the quarantine, once you have compared what happened after the backup. `assent restore quarantine` begins one: after pg_restore, or when a standby that may lag was promoted.',
    options: [
      dataDir,
      { flags: '--check', about: 'only read the file and its checksums' },
      { flags: '--checkpoints <file>', about: 'checkpoints kept outside, to see what the backup lacks' },
      yes,
    ],
    examples: [
      'assent restore nightly.backup --checkpoints checkpoints.jsonl',
      'assent restore nightly.backup --check',
      'assent restore confirm',
      'assent restore quarantine --yes',
    ],
    works: 'here',
    load: () => import('./commands/restore.ts'),
  },
  {
    name: 'config check',
    about: 'show every setting, where it comes from, and what is wrong',
    examples: ['assent config check', 'ASSENT_CONFIG=assent.yaml assent config check'],
    works: 'here',
    load: () => import('./commands/config-check.ts'),
  },
  {
    name: 'login',
    args: '[login]',
    about: 'sign in for later commands, or choose a saved sign-in',
    more: 'At a terminal it opens a browser on this computer; the token comes back over the loopback. A script brings an API token on standard input. With --demo it takes the users of a demo from its data directory.',
    options: [
      { flags: '--browser', about: 'sign in with a browser on this computer, also where nobody is at the terminal' },
      { flags: '--paste', about: 'type or paste an API token; it is not shown' },
      { flags: '--demo', about: 'take all users of demo-credentials.json' },
      dataDir,
    ],
    examples: [
      'assent login --url https://assent.example.com',
      'assent login --url https://assent.example.com < token-file',
      'assent login --demo',
      'assent login ines',
    ],
    works: 'api',
    load: () => import('./commands/login.ts'),
  },
  {
    name: 'logout',
    about: 'forget the saved sign-in',
    options: [{ flags: '--all', about: 'forget all of them' }],
    examples: ['assent logout', 'assent logout --all'],
    works: 'file',
    load: () => import('./commands/logout.ts'),
  },
  {
    name: 'whoami',
    about: 'who I am, and at which server',
    examples: ['assent whoami'],
    works: 'api',
    load: () => import('./commands/whoami.ts'),
  },
]
