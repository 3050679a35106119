import { flat, type Line, line } from '@assent/core/card.ts'

/** What the columns of reports are called for people. */
const headings: Readonly<Record<string, Line>> = {
  requestId: line`Request`,
  status: line`State`,
  created: line`Asked on`,
  resolved: line`Closed on`,
  seconds: line`Seconds`,
  userId: line`Id of the person`,
  userName: line`Name of the person`,
  userLogin: line`Login of the person`,
  creatorId: line`Id of whoever asked`,
  creatorName: line`Name of whoever asked`,
  appId: line`Id of the app`,
  appLabel: line`App`,
  scopeType: line`Kind of level`,
  scopeId: line`Id of the level`,
  scopeName: line`Level`,
  kind: line`Kind of level`,
  id: line`Id of the level`,
  name: line`Level`,
  duration: line`For how long`,
  sequenceName: line`Approval sequence`,
  deciders: line`Decided by`,
  grantStatus: line`State of the grant`,
  granted: line`Access since`,
  revocationStatus: line`State of taking away`,
  revoked: line`Taken away on`,
  grantId: line`Grant`,
  ends: line`Ends on`,
  pendingRequestId: line`Open request for more time`,
  source: line`Where it comes from`,
  since: line`Since`,
  until: line`Until`,
  accessId: line`Access`,
  targetName: line`What is to be taken away`,
  connectorName: line`Connector`,
  owedSince: line`Due since`,
  tries: line`Tries`,
  manual: line`By hand`,
  lastError: line`What went wrong last`,
}

const words = { time: (at: string) => at, quote: (text: string) => text }

/** A column in words, in English; its name if it has none. */
export const headingOf = (column: string): string => {
  const heading = headings[column]
  return heading ? flat(heading, words) : column
}
