import { commands, limit } from './definition.ts'

const verify = commands('The record:', 'file', [
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
      'assent audit verify record.jsonl --checkpoints data/audit/checkpoints-00oVbfgGbUh54Af4XeJz.jsonl',
    ],
  },
])

/** What happened, for auditors. */
export const record = [
  ...verify,
  ...commands('The record:', 'api', [
    {
      name: 'audit export',
      args: '[file]',
      about: 'write the whole record to a file, or to standard output',
      options: [
        { flags: '--format <format>', about: 'jsonl (can be verified) or ocsf; by default jsonl' },
        { flags: '--force', about: 'overwrite the file' },
      ],
      examples: ['assent audit export record.jsonl', 'assent audit export --format ocsf > siem.jsonl'],
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
    },
  ]),
]
