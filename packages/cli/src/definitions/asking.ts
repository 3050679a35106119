import { answer, commands, duration, limit, message, wait, yes } from './definition.ts'

const dryRun = { flags: '--dry-run', about: 'only show what would happen' }

/** What people ask for, and what they have. */
export const asking = commands('Ask for access:', 'api', [
  {
    name: 'catalog',
    args: '[search...]',
    about: 'what I can ask for',
    more: 'Shows each level of each app. Every word of the search has to be in a name or a description, of the level or its app.',
    options: [limit],
    examples: ['assent catalog', 'assent catalog grafana', 'assent catalog --json database'],
  },
  {
    name: 'request',
    args: '<what...>',
    about: 'ask for access',
    more: 'WHAT is a search that fits one level of the catalog, or the id of an entry. Shows who will decide, by which rule and until when access will last, before anything is sent.',
    options: [
      { flags: '--for <person>', about: 'whom it is for, by login or name; by default yourself' },
      duration('how long'),
      answer,
      { flags: '--priority <priority>', about: 'low, normal, high or urgent, where those who ask say it' },
      { flags: '--file <path>', about: 'a file to go with it, as with a message', many: true },
      dryRun,
      wait,
      yes,
    ],
    examples: [
      'assent request grafana editor --duration 7d',
      'assent request "billing database" --answer "Why do you need it?=Month end" --yes',
      'assent request laptop --priority high --file offer.pdf',
      'assent request tracker --for dana --dry-run',
    ],
  },
  {
    name: 'requests',
    args: '[id]',
    about: 'my requests, or one in detail with all that happened to it',
    options: [
      { flags: '--all', about: "everybody's, as far as you may see them" },
      { flags: '--status <status>', about: 'pending, approved, denied, canceled, expired or rejected' },
      { flags: '--for <person>', about: 'of that person, by login or name' },
      limit,
    ],
    examples: ['assent requests', 'assent requests --all --status pending', 'assent requests req00abc0123456789AB'],
  },
  {
    name: 'message',
    args: '<id> [text...]',
    about: 'write to those whom a request concerns',
    more: 'Without a text it is asked for; a script brings it on standard input.',
    options: [{ flags: '--ask', about: 'it has to be answered before you decide: the request says so until it is' }],
    examples: [
      'assent message req00abc0123456789AB --ask "Which tables?" --as chloe',
      'assent message req00abc0123456789AB "It is for the audit of March."',
      'assent message req00abc0123456789AB < reasons.txt',
    ],
  },
  {
    name: 'correct',
    args: '<id>',
    about: 'correct wrong answers before anybody decides on them',
    more: 'Answers that are not named stay. Where the request takes another way with the new ones, that is shown and asked first.',
    options: [answer, yes],
    examples: ['assent correct req00abc0123456789AB --answer "Cost centre=4711"'],
  },
  {
    name: 'cancel',
    args: '<id>',
    about: 'cancel a request',
    options: [message('why'), yes],
    examples: ['assent cancel req00abc0123456789AB -m "Not needed any more"'],
  },
  {
    name: 'access list',
    args: '[search...]',
    about: 'what I have, and until when',
    usual: true,
    options: [{ flags: '--ends-within <days>', about: 'only what ends within so many days' }, limit],
    examples: ['assent access', 'assent access list grafana', 'assent access list --ends-within 14'],
  },
  {
    name: 'access extend',
    args: '<what...>',
    about: 'ask to have something for longer',
    more: 'WHAT is a search that fits one thing that you have. It is a new request, decided as the rules say now; where more time goes by a lighter way, that is said before anything is sent. Approved in time, the access goes on from its present end without a gap.',
    options: [duration('how much longer'), answer, wait, yes, dryRun],
    examples: ['assent access extend grafana editors --duration 7d'],
  },
  {
    name: 'access give-back',
    args: '<what...>',
    about: 'give something back before its end',
    more: 'WHAT is a search that fits one thing that you have. What was there before any request is not yours to give back.',
    options: [yes],
    examples: ['assent access give-back grafana editors'],
  },
])
