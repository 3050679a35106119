import type { MessageDescriptor } from '@lingui/core'
import { msg } from '@lingui/core/macro'

type Said = { readonly label: MessageDescriptor; readonly hint?: MessageDescriptor }

/** What members of steps are called. A kind that has others draws them by their own names. */
const members: Readonly<Record<string, Said>> = {
  description: { label: msg`What it is about`, hint: msg`Whoever is asked reads this.` },
  assignmentRule: { label: msg`Who` },
  deadline: { label: msg`A deadline`, hint: msg`Silence never approves: it ends the step as you say.` },
  'deadline/after': { label: msg`Over after` },
  'deadline/outcome': { label: msg`What happens then` },
  reminders: { label: msg`Reminders`, hint: msg`Whoever has not answered is reminded.` },
  'reminders/every': { label: msg`Every` },
  'reminders/most': { label: msg`At most so often` },
  escalation: { label: msg`Escalation`, hint: msg`Somebody else may decide as well.` },
  'escalation/after': { label: msg`When nobody answered for` },
  'escalation/most': {
    label: msg`At most so often`,
    hint: msg`Each time to the managers of those who can act by then. Empty: once.`,
  },
  'escalation/to': { label: msg`To somebody else than their managers` },
  'escalation/toFallback': { label: msg`To whom is asked if nobody can` },
  fallback: { label: msg`Somebody else if nobody can`, hint: msg`For when who decides is who asks, or is not there.` },
  notify: { label: msg`Not everybody is told`, hint: msg`Everybody may act all the same.` },
  'notify/mode': { label: msg`Who is told` },
  'notify/count': { label: msg`How many in turn` },
  requireMessage: { label: msg`A message is needed` },
  onDenial: { label: msg`When somebody denies` },
  stepUp: { label: msg`Approved with a passkey`, hint: msg`Whoever approves signs exactly what is shown.` },
  connectorId: { label: msg`Connection` },
  project: { label: msg`Project`, hint: msg`Its key there, such as OPS.` },
  issueType: { label: msg`Type of issue`, hint: msg`As it is called there, such as Task.` },
  table: { label: msg`What is made` },
  summary: { label: msg`Summary`, hint: msg`Answers can stand in it.` },
  text: { label: msg`Description`, hint: msg`Answers can stand in it.` },
  labels: { label: msg`Labels`, hint: msg`Without blanks. Enter after each.` },
  assignmentGroup: { label: msg`Group there`, hint: msg`The name or sys_id of the group it is given to.` },
  urgency: { label: msg`Urgency` },
  impact: { label: msg`Impact` },
  done: {
    label: msg`Done when its state is`,
    hint: msg`As the other system calls it; Enter after each. Without any, the step ends once it is made.`,
  },
  denied: { label: msg`Denied when its state is`, hint: msg`The request is denied then. Enter after each.` },
  seenToBy: {
    label: msg`Somebody sees to it if it fails`,
    hint: msg`Beside the administrators of requests: they are told, run it again, or say that it is done.`,
  },
  addressTo: {
    label: msg`Somebody is given its address`,
    hint: msg`Beside those who run the request: they are told, bring it to the other system, or say that it is done.`,
  },
  message: { label: msg`What they are told`, hint: msg`Without it they are told what the step is called.` },
  afterDenial: { label: msg`After a denial` },
  inputs: { label: msg`Constant inputs`, hint: msg`Sent along with every call.` },
}

const words: Readonly<Record<string, MessageDescriptor>> = {
  'deadline/outcome/DENY': msg`The request is denied`,
  'deadline/outcome/EXPIRE': msg`The request runs out`,
  'deadline/outcome/FALLBACK': msg`Somebody else is asked`,
  'notify/mode/ALL': msg`Everybody`,
  'notify/mode/ROTATION': msg`So many of them, in turn`,
  'notify/mode/ON_CALL': msg`Whoever of them is on call`,
  'requireMessage/DENY': msg`To deny`,
  'requireMessage/ALWAYS': msg`Always`,
  'afterDenial/END': msg`The request ends at once`,
  'afterDenial/CONTINUE': msg`The next steps are carried out, and the request is denied at its end`,
  'table/incident': msg`An incident`,
  'table/sc_task': msg`A catalog task`,
  'urgency/1': msg`High`,
  'urgency/2': msg`Medium`,
  'urgency/3': msg`Low`,
  'impact/1': msg`High`,
  'impact/2': msg`Medium`,
  'impact/3': msg`Low`,
  'onDenial/CLOSE': msg`It is denied at once`,
  'onDenial/UNREACHABLE': msg`It is denied once nobody can approve any more`,
}

/** What leaving a choice out comes to, where that is one of its words or has words of its own. */
const unset: Readonly<Record<string, MessageDescriptor>> = {
  onDenial: words['onDenial/CLOSE']!,
  afterDenial: words['afterDenial/END']!,
  requireMessage: msg`Never`,
}

/** `escalationTo` as words: what nobody wrote words for. */
const plain = (name: string): string => {
  const spaced = name
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .replaceAll('_', ' ')
    .toLowerCase()
  return spaced.charAt(0).toUpperCase() + spaced.slice(1)
}

const last = (place: string): string => place.slice(place.lastIndexOf('/') + 1)

/** What the member of a step at a place such as `deadline/after` is called, and a sentence about it. */
export const saidOf = (
  place: string,
  say: (message: MessageDescriptor) => string,
): { label: string; hint?: string } => {
  const said = members[place] ?? members[last(place)]
  if (!said) return { label: plain(last(place)) }
  return { label: say(said.label), ...(said.hint ? { hint: say(said.hint) } : {}) }
}

/** What a value of a choice is called. */
export const wordOf = (place: string, value: string, say: (message: MessageDescriptor) => string): string => {
  const word = words[`${place}/${value}`]
  return word ? say(word) : plain(value)
}

/** What a choice comes to while nothing is chosen; undefined where nobody can say. */
export const unsetOf = (place: string, say: (message: MessageDescriptor) => string): string | undefined => {
  const word = unset[place]
  return word && say(word)
}
