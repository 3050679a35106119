import { commands, dataDir } from './definition.ts'

/** Who I am, and where. */
export const signingIn = commands('Sign in:', 'api', [
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
  },
  {
    name: 'logout',
    about: 'forget the saved sign-in',
    options: [{ flags: '--all', about: 'forget all of them' }],
    examples: ['assent logout', 'assent logout --all'],
  },
  {
    name: 'whoami',
    about: 'who I am, and at which server',
    examples: ['assent whoami'],
  },
])
