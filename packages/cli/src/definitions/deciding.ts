import { answer, commands, duration, limit, message, yes } from './definition.ts'

/** What people do about the requests of others. */
export const deciding = commands('Decide and act:', 'api', [
  {
    name: 'inbox',
    about: 'what waits for me',
    options: [limit],
    examples: ['assent inbox', 'assent inbox --as ines'],
  },
  {
    name: 'approve',
    args: '<id...>',
    about: 'approve requests of my inbox',
    more: 'The id is that of a request or of a task. Shows what is approved first. The decision holds for exactly what was shown: if the request changed meanwhile, it is refused.',
    options: [
      message('a word to the requester'),
      duration('for a shorter time than was asked for'),
      { flags: '--level <name>', about: 'a smaller level instead, where the step offers some' },
      yes,
    ],
    examples: [
      'assent approve req00abc0123456789AB',
      'assent approve 0190a1b2c3d4e5f607182930 -m "Welcome" --yes',
      'assent approve req00abc0123456789AB --duration 8h',
      'assent approve req00abc0123456789AB --level "Read only"',
    ],
  },
  {
    name: 'deny',
    args: '<id...>',
    about: 'deny requests of my inbox',
    options: [message('why'), yes],
    examples: ['assent deny req00abc0123456789AB -m "Ask for the read-only level."'],
  },
  {
    name: 'complete',
    args: '<id> [text]',
    about: 'answer questions, or mark a custom task as done',
    more: 'Questions are asked one by one, or answered with --answer; TEXT answers the only question, or says what was done.',
    options: [answer, message('a word to the requester')],
    examples: [
      'assent complete 0190a1b2c3d4e5f607182930',
      'assent complete 0190a1b2c3d4e5f607182930 "Cost centre 4711"',
      'assent complete req00abc0123456789AB --answer "Cost centre=4711" --answer "Region=EMEA"',
    ],
  },
  {
    name: 'escalate',
    args: '<id>',
    about: 'bring in the manager of whoever has to act',
    more: 'Adds the managers of the assignees, or whom the step names, beside the assignees: either may act. That can be done once. For assignees, request administrators, and requesters where the organization allows it.',
    options: [message('why; needed'), yes],
    examples: ['assent escalate req00abc0123456789AB -m "The release is tonight."'],
  },
  {
    name: 'reassign',
    args: '<id> <person...>',
    about: 'let somebody else act instead',
    more: 'A person is a login, a name, or the beginning of one. The persons named take the place of all assignees of the step that waits. Whoever names them cannot decide it any more.',
    options: [message('why'), yes],
    examples: [
      'assent reassign req00abc0123456789AB hana.novotna -m "You know the system."',
      'assent reassign req00abc0123456789AB "Hana Novotná" "Viktor Horváth"',
    ],
  },
  {
    name: 'delegate list',
    about: 'who stands in for me, and for whom I stand in',
    usual: true,
    options: [{ flags: '--all', about: "everybody's, for administrators" }, limit],
    examples: ['assent delegate', 'assent delegate list --all'],
  },
  {
    name: 'delegate appoint',
    args: '<person>',
    about: 'have somebody stand in for me, for a time',
    more: 'PERSON is a login, a name, or the beginning of one. There is one at a time: a new one takes the place of the old one. Days are days of this computer: --until 2026-08-21 is to the end of that day.',
    options: [
      { flags: '--from <time>', about: 'first day, or instant; by default now' },
      { flags: '--until <time>', about: 'last day, or instant; by default until ended' },
      message('a note'),
      { flags: '--open-tasks', about: 'and give them what waits already' },
      { flags: '--of <login>', about: 'for somebody else, as an administrator' },
      yes,
    ],
    examples: [
      'assent delegate appoint hana.novotna',
      'assent delegate appoint "Hana Novotná" --from 2026-08-10 --until 2026-08-21 -m "Holidays"',
    ],
  },
  {
    name: 'delegate end',
    about: 'nobody stands in for me any more',
    options: [{ flags: '--of <login>', about: 'for somebody else, as an administrator' }, yes],
    examples: ['assent delegate end'],
  },
])
