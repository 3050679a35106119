/** Every limit of the product, with its reason. Lengths in characters (UTF-16 units), times in milliseconds. */
export const limits = {
  /** Okta: conditions per resource. */
  conditionsPerResource: 100,
  /** Okta since June 2026: groups in one access scope. */
  groupsPerScope: 500,
  /** Okta: groups in one requester scope of the published schema. */
  groupsPerRequesterScope: 500,
  /** A requester expression: what a person can still read. */
  expressionLength: 2_000,
  expressionDepth: 10,
  expressionTests: 50,
  expressionValues: 100,
  /** Failing comparisons that a preview names. */
  expressionReasons: 10,
  /** Okta: entitlement bundles per condition. */
  bundlesPerScope: 1_000,
  /** Okta: sequences per organization. */
  sequencesPerOrg: 250,
  /** Ours: ten times Okta's 10, since a step may stand alone in a branch. */
  stepsPerSequence: 100,
  /** Conditions that the checker names for one step and reason, those of the most people; the rest is counted. */
  conditionsPerFault: 50,
  /** Okta has 5; a form of more than 20 questions is not answered. */
  questionsPerStep: 20,
  panelsPerApproval: 10,
  /** Logic: members of one group, and comparisons of one step or question in all. */
  comparisonsPerGroup: 20,
  comparisonsPerLogic: 50,
  /** Okta has 90 days; ours is what access can last (durationDays), and some to spare. */
  timerDays: 400,
  /** Business hours: calendars, hours of one day, holidays, least minutes of a week, hours that a step counts, how far they reach. */
  calendarsPerOrg: 50,
  calendarName: 100,
  calendarHoursPerDay: 6,
  calendarHolidays: 1_000,
  calendarHolidayName: 100,
  calendarWeekMinutes: 60,
  calendarBytes: 262_144,
  businessHours: 500,
  calendarReachMs: 10 * 366 * 86_400_000,
  /** Levels that a step names as what may be approved instead. */
  smallerLevels: 50,
  /** Okta: condition name and description. */
  conditionName: 255,
  conditionDescription: 2_000,
  sequenceName: 255,
  stepLabel: 255,
  stepDescription: 2_000,
  /** Okta: request message. */
  message: 5_000,
  /** Attachments: one file, files of one message, of one request; an author's in a day, and those that wait for their message. */
  attachmentBytes: 10 * 1_048_576,
  attachmentsPerMessage: 10,
  attachmentsPerRequest: 100,
  attachmentBytesPerRequest: 100 * 1_048_576,
  attachmentBytesPerAuthorDay: 250 * 1_048_576,
  attachmentsUnsent: 20,
  /** All files of an organization together: they lie in its database, and in every backup of it. */
  attachmentBytesPerOrg: 10 * 1_073_741_824,
  attachmentName: 200,
  /** What is held of a file while it arrives or goes out. */
  attachmentChunk: 1_048_576,
  /** A file that no message came for is dropped. */
  attachmentUnsentMs: 24 * 60 * 60_000,
  /** People whom one message mentions, and who are suggested at once. */
  mentionsPerMessage: 10,
  mentionsSuggested: 8,
  /** Okta: text answer of a requester field. */
  answer: 1_000,
  /** Ours: a long text. Numbers in questions, either way from zero. */
  longAnswer: 5_000,
  number: 1e12,
  /** Ours: people who follow a request, its tags, characters of one, and how many are suggested. */
  followersPerRequest: 100,
  tagsPerRequest: 20,
  tag: 40,
  tagsSuggested: 10,
  /** Ours: how long a request is on hold at most, and how long after its end it is opened again. */
  holdMs: 90 * 86_400_000,
  reopenMs: 30 * 86_400_000,
  /** Ours: requests that one bulk action takes. */
  requestsPerCall: 100,
  /** Okta: one choice of a SELECT field. */
  choice: 280,
  choicesPerField: 100,
  reason: 1_000,
  /** Okta since April 2026. */
  durationDays: 365,
  durationHours: 72,
  durationWeeks: 52,
  /** How often one step escalates, each time a manager higher. */
  escalations: 5,
  /** Okta: a request without activity expires. */
  inactivityDays: 60,
  /** Okta: notices before the inactivity expiry, in days. */
  inactivityNoticeDays: [30, 5, 1],
  /** Okta: page size. */
  pageDefault: 20,
  pageMax: 200,
  /** Okta: search text of the catalog. */
  searchMin: 3,
  searchMax: 50,
  /** Okta: open requests of one organization is 10,000; ours bounds one requester instead (abuse case A21). */
  openRequestsPerRequester: 200,
  /** The cap on access over a sliding window: days, and how many times a condition's maximum (abuse case A19). */
  capDays: 365,
  capTimes: 100,
  /** The brake on mass changes: percent, people, hours, and for how long an administrator lifts it (abuse case D6). */
  brakePercent: { least: 5, most: 90 },
  brakeAtLeast: { least: 2, most: 1_000 },
  brakeHours: 168,
  brakeLiftedMs: 60 * 60_000,
  /** Changes of rules that wait for a second administrator: for how long, and how many at once (abuse case A23). */
  policyChangeMs: 7 * 86_400_000,
  policyChangesOpen: 200,
  /** Okta: name of a team, configuration lists and their items; teams and their members, ours. */
  teamName: 40,
  teamDescription: 2_000,
  teamsPerOrg: 200,
  membersPerTeam: 500,
  /** Apps and connectors that the members of a team may name. */
  resourcesPerTeam: 200,
  configListsPerOrg: 100,
  configListItems: 1_000,
  configListName: 100,
  configListDescription: 1_000,
  configListBytes: 1_048_576,
  /** Okta: request types of an organization, name and description of one, subject of a request of one. */
  requestTypesPerOrg: 750,
  requestTypeName: 50,
  requestTypeDescription: 2_000,
  requestSubject: 250,
  /** Okta: approvals of a request type in the simple form of its API. */
  simpleApprovals: 5,
  /** Okta: entitlements in one list of a risk rule, and rules of one resource; rules of an organization, ours. */
  riskItemsPerList: 50,
  riskRulesPerResource: 100,
  riskRulesPerOrg: 1_000,
  /** Okta: name, description, resources of one call and principals of one call. Collections and their apps, ours. */
  collectionName: 255,
  collectionDescription: 1_000,
  collectionResourcesPerCall: 25,
  collectionPrincipalsPerCall: 20,
  collectionsPerOrg: 1_000,
  resourcesPerCollection: 100,
  /** Okta: keys of labels, values of a key, labels of a resource, and what one call assigns. */
  labelName: 50,
  labelsPerOrg: 10,
  valuesPerLabel: 10,
  labelsPerResource: 10,
  resourcesPerLabelCall: 10,
  /** Emergency access: hours at most, and how often its review is asked for (abuse case A24). */
  emergencyHours: 24,
  emergencyRemindMs: 24 * 60 * 60_000,
  /** How long the way in lasts that an opened seal gives (abuse case D10). */
  recoveryMs: 60 * 60_000,
  /** One JSON body. */
  bodyBytes: 1_048_576,
  jsonDepth: 32,
  /** One imported file. */
  importBytes: 256 * 1_048_576,
  /** One YAML file: it is read as a whole, where CSV is read as it comes. */
  importYamlBytes: 16 * 1_048_576,
  /** Errors of one import that are listed; the rest is counted. */
  importErrorsListed: 1_000,
  /** Rows that one statement of an import takes: each stays far below `statementMs`. */
  importChunk: 2_000,
  /** One profile: attributes, characters of one value, items of one list. */
  profileAttributes: 100,
  profileValue: 1_024,
  profileList: 100,
  /** Okta: owners of one resource, if they are users. */
  ownersPerResource: 5,
  /** Okta: resources of one call that sets owners. */
  resourcesPerOwnersCall: 10,
  /** Okta: note of a delegate. */
  delegateNote: 1_000,
  /** Start and end of a stand-in: what is farther away is a slip of the pen. */
  delegateYears: 5,
  /** Okta: values of one entitlement in one bundle. */
  valuesPerBundle: 1_000,
  /** Okta: operations of one change to an entitlement. */
  entitlementPatch: 100,
  deliveryKey: 255,
  /** A browser's session: over after this long without a call, and at the latest after the second. */
  sessionIdleMs: 2 * 3_600_000,
  sessionLongestMs: 12 * 3_600_000,
  /** Failed sign-ins in one window, per normal form of a login and per address (abuse case F12). */
  signInWindowMs: 15 * 60_000,
  signInFailures: 10,
  signInFailuresPerAddress: 100,
  /** A sign-in at an outside provider, from leaving to coming back. */
  oidcFlowMs: 10 * 60_000,
  /** What a passkey is asked to sign, and how long the second step of a sign-in waits. */
  challengeMs: 5 * 60_000,
  secondStepMs: 10 * 60_000,
  /** Wrong codes in one sign-in; across sign-ins the counters of failed sign-ins count them. */
  secondStepTries: 5,
  /** Ways to sign in are changed only so soon after a sign-in: a screen left open is not enough. */
  recentSignInMs: 10 * 60_000,
  passkeysPerUser: 20,
  recoveryCodes: 10,
  /** How far the database's clock may move beside the time that passes before it is doubted (abuse case B7). */
  clockJumpMs: 5 * 60_000,
  /** Waits. Each is below the one around it. */
  connectMs: 5_000,
  acquireMs: 10_000,
  lockMs: 5_000,
  statementMs: 15_000,
  idleInTransactionMs: 20_000,
  requestMs: 30_000,
  connectorMs: 20_000,
  /** Commands that one transaction takes. */
  batch: 256,
  /** Retry of a failed outside call: first and longest pause. Never given up. */
  retryFirstMs: 1_000,
  retryLongestMs: 15 * 60_000,
  /** Failed tries after which a grant is told as FAILED to its request; it is tried on all the same (abuse case C2). */
  grantTries: 5,
  /** A target's Retry-After is kept up to this: what it asks for may not stop a revocation for days (C15). */
  retryAfterLongestMs: 60 * 60_000,
  /** How long a worker owns the rows of one outside call: three times the call's own limit (B10). */
  leaseMs: 60_000,
  /** How soon after it was run a flow that has not answered can be called once more: two who press at once are one call. */
  callAgainMs: 60_000,
  /** A breaker: failures in a row of one connector before gives pause, and for how long. Revocations never pause (C13). */
  breakerFailures: 5,
  breakerMs: 30_000,
  /** A revocation not proven for so long is overdue: event and metric (C3). */
  overdueMs: 5 * 60_000,
  /** What reappears within this time after we took it is ours, and is taken again; later it is a standing right (C9). */
  justTakenMs: 24 * 60 * 60_000,
  /** How often the actual state of what we gave is read again, and how soon after a doubtful call (C10, B10). */
  driftMs: 6 * 60 * 60_000,
  driftSoonMs: 2 * 60_000,
  /** How long before a connector's credential expires it is warned of (C13). */
  credentialWarningMs: 14 * 24 * 60 * 60_000,
  /** Most readers of one notice: a group told as a whole, or all administrators. */
  noticeReaders: 1_000,
  /** Members of a larger group who are told of a task, in turns; Okta's ten, but never at random (D.3). */
  noticeTurn: 10,
  /** One mail on its way to the mail server, well below the lease; and how long it is tried (RFC 5321, 4.5.4.1). */
  mailMs: 45_000,
  mailGiveUpMs: 4 * 24 * 60 * 60_000,
  /** How long the outbox remembers what was sent. */
  mailKeptMs: 30 * 24 * 60 * 60_000,
  /** Tickets: what a step says of them, how long it waits unless it says so, and how often it looks. */
  ticketSummary: 255,
  ticketStates: 20,
  ticketWait: 'P30D',
  ticketLookMs: 30_000,
  /** Tickets that one look takes in, and those that are made at a time. */
  ticketsPerLook: 100,
  ticketsAtOnce: 10,
  /** An answer that was lost: how long until it is looked for what came of the call (a search there can lag behind). */
  ticketLostMs: 2 * 60_000,
  /** How often we look at a ticket at most because we were told of a change, and the longest body that tells us. */
  ticketToldMs: 10_000,
  /** How often a ticket is told of the end of its request at most: about a week, at an hour between two. */
  ticketNoteTries: 180,
  ticketToldBytes: 1_048_576,
  /** How long a ticket system may fail before those who see to a step are told. */
  ticketTroubleMs: 15 * 60_000,
  /** What a delegated flow answers, at once or by callback. */
  flowAnswerBytes: 65_536,
  /** Decisions, the newest, that a report about times looks at. */
  reportDecisions: 200_000,
  /** Conflicts of the process: over so long, two who approve each other so often, so many of a kind, requests named of each. */
  processDays: { usual: 90, most: 365 },
  processTimes: { usual: 3, least: 2, most: 1_000 },
  processConflicts: 100,
  processRequests: 5,
  /** How soon after a step was opened, and after the last time, somebody may remind those who have to act. */
  nudgeFirstMs: 60 * 60_000,
  nudgeEveryMs: 24 * 60 * 60_000,
  /** Tasks that one call decides. */
  tasksPerCall: 100,
  /** Usual waiting times: over so long, from so many decisions at most, worked out so often. */
  waitsWindowMs: 90 * 86_400_000,
  waitsMost: 200_000,
  waitsFreshMs: 10 * 60_000,
  /** Drafts of forms: characters of one, how many somebody keeps, and for how long. Filters that somebody names. */
  draft: 65_536,
  draftsPerUser: 50,
  draftKeptMs: 30 * 86_400_000,
  savedFiltersPerUser: 100,
  /** How long notices inside the app are kept. */
  inAppKeptMs: 90 * 86_400_000,
  /** One delivery to a subscriber's webhook. */
  webhookMs: 10_000,
} as const
