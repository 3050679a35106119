import { commands, dataDir, limit, message, yes } from './definition.ts'

const filling = commands('Run it:', 'api', [
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
  },
  {
    name: 'export',
    args: '<folder>',
    about: 'write users, groups, apps and owners as CSV files that an import reads back',
    more: 'One file of each kind, as `assent import` takes them. Cells that a spreadsheet would run as a formula have an apostrophe in front; the import takes it away. Access that grants gave, administrator roles and secrets are not in it. With - and --kind it goes to standard output.',
    options: [
      {
        flags: '--kind <kind>',
        about: 'only users, groups, memberships, apps, app-groups, entitlements, bundles or owners',
      },
      { flags: '--bom', about: 'begin files with a byte order mark, for spreadsheets that need one to read UTF-8' },
      { flags: '--force', about: 'overwrite files that are there' },
    ],
    examples: ['assent export directory', 'assent export - --kind users > users.csv'],
  },
  {
    name: 'recovery seal',
    about: 'make the code that gets somebody in when no super administrator can sign in',
    more: 'The code is shown once. Write it on paper and lock it away, apart from the server: whoever has both, and nobody else, opens it with `assent recovery open`. A new code makes the one before worthless.',
    options: [yes],
    examples: ['assent recovery seal'],
  },
  {
    name: 'emergency open',
    args: '<app> [level]',
    about: 'give access at once, past everybody who would decide',
    more: 'APP and LEVEL are names, parts of them, or ids; without LEVEL it is the app itself. The whole name of a collection gives all that it holds. For yourself or somebody else, where the settings allow it, for some hours, with a reason that every administrator and auditor is told. Another administrator reviews it; until then neither of the two gives or gets another.',
    options: [
      { flags: '--for <login>', about: 'whom it is for; by default yourself' },
      { flags: '--hours <number>', about: 'for how long; by default, and at most, what the settings allow' },
      message('why; needed'),
      yes,
    ],
    examples: [
      'assent emergency open gitlab maintainers -m "The deployment of tonight broke sign-in."',
      'assent emergency open "Billing DB" --for lukas.brandt --hours 1 -m "He mends the payment run."',
    ],
  },
  {
    name: 'emergency list',
    usual: true,
    about: 'emergency access that nobody has reviewed',
    options: [
      { flags: '--all', about: 'all there was, the newest first' },
      { flags: '--mine', about: 'what I gave or have' },
      limit,
    ],
    examples: ['assent emergency', 'assent emergency list --mine'],
  },
  {
    name: 'emergency end',
    args: '<id>',
    about: 'end emergency access before its hours are over',
    options: [message('why'), yes],
    examples: ['assent emergency end emg00abc0123456789AB'],
  },
  {
    name: 'emergency review',
    args: '<id>',
    about: 'say whether emergency access that others gave was right',
    more: 'Shows it first. Neither who gave it nor who had it reviews it. What was not justified ends at once.',
    options: [
      { flags: '--justified', about: 'it was right' },
      { flags: '--unjustified', about: 'it was not: it ends at once' },
      message('what you found; needed'),
      yes,
    ],
    examples: ['assent emergency review emg00abc0123456789AB --justified -m "The log of that night says so."'],
  },
  {
    name: 'clock show',
    usual: true,
    about: 'whether the clock of the database is doubted',
    more: 'It is when it jumped: then nothing is decided or given until it is right again, or confirmed.',
    examples: ['assent clock'],
  },
  {
    name: 'clock confirm',
    about: 'say that a clock that jumped is right as it is now',
    more: 'For super administrators. Look at the time of the database first: all deadlines and ends are judged by it.',
    options: [message('why; needed'), yes],
    examples: ['assent clock confirm -m "The virtual machine was stopped for three hours." --yes'],
  },
  {
    name: 'policy list',
    usual: true,
    about: 'changes of rules that wait for a second administrator',
    more: 'Where an organization wants four eyes, one administrator proposes a change, and another person puts it in force.',
    options: [{ flags: '--all', about: 'those that are decided, or over, too' }, limit],
    examples: ['assent policy', 'assent policy list --all'],
  },
  {
    name: 'policy confirm',
    args: '<id>',
    about: 'put a change in force that another administrator proposed',
    more: 'Shows what it would put on the record first. It is done as if you had done it; nobody confirms what he proposed himself.',
    options: [yes],
    examples: ['assent policy confirm pch00abc0123456789AB'],
  },
  {
    name: 'policy reject',
    args: '<id>',
    about: 'turn a proposed change down, or take your own back',
    options: [message('why'), yes],
    examples: ['assent policy reject pch00abc0123456789AB -m "Too wide."'],
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
  },
])

/** The server itself, and what it is filled with. */
export const running = [
  ...filling,
  ...commands('Run it:', 'here', [
    {
      name: 'start',
      about: 'run the server',
      options: [dataDir, { flags: '--port <number>', about: 'TCP port (PORT); by default 8080' }],
      examples: ['assent start', 'assent start --port 9090 --data-dir /var/lib/assent'],
    },
    {
      name: 'backup',
      args: '<file>',
      about: 'write everything in the database to one file',
      more: 'One consistent snapshot, while the server runs. The file is as secret as the database. Keys are not in it: keep SECRET_KEY and the checkpoint key elsewhere.',
      options: [dataDir, { flags: '--force', about: 'overwrite the file' }],
      examples: ['assent backup assent-2026-03-04.backup', 'DATABASE_URL=postgres://… assent backup nightly.backup'],
    },
    {
      name: 'restore',
      args: '<file>',
      about: 'fill an empty database from a backup, or confirm one that was filled',
      more: 'Afterwards the product is in quarantine: access ends on time and is taken back, none is given. `assent restore confirm` ends the quarantine, once you have compared what happened after the backup. `assent restore quarantine` begins one: after pg_restore, or when a standby that may lag was promoted.',
      options: [
        dataDir,
        { flags: '--check', about: 'only read the file and its checksums' },
        {
          flags: '--checkpoints <file>',
          about: 'checkpoints kept outside, or their folder, to see what the backup lacks',
        },
        yes,
      ],
      examples: [
        'assent restore nightly.backup --checkpoints data/audit',
        'assent restore nightly.backup --check',
        'assent restore confirm',
        'assent restore quarantine --yes',
      ],
    },
    {
      name: 'recovery open',
      args: '<login>',
      about: 'open the sealed recovery, on the server itself: somebody is super administrator again',
      more: 'Asks for the code, or takes it from standard input. The person becomes active and super administrator, and gets a token for an hour: sign in with it, mend what locked everybody out, and seal a new code. Works beside a running server, and is on the record.',
      options: [dataDir],
      examples: ['assent recovery open ines@example.com'],
    },
    {
      name: 'config check',
      about: 'show every setting, where it comes from, and what is wrong',
      examples: ['assent config check', 'ASSENT_CONFIG=assent.yaml assent config check'],
    },
  ]),
]
