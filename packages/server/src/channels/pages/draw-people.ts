import { limits } from '@assent/core/limits.ts'
import { type Html, html, typed } from '../../app/page/html.ts'

export type Person = { readonly userId: string; readonly name: string; readonly login: string }

/** The name of the field that picks somebody. */
export const pickName = (userId: string): string => `pick.${userId}`

/** A form that looks for people by the beginning of a name. It changes nothing: the words go into the address. */
export const drawSearch = (path: string, sought: string, hint: Html): Html => html`
<form method="get" action="${path}" role="search">
<label for="who">Look for somebody</label>
<input id="who" name="who" value="${sought}" maxlength="${limits.searchMax * 4}" required aria-describedby="who-hint" autocapitalize="none" spellcheck="false">
<p class="hint" id="who-hint">${hint}</p>
<button class="button" type="submit">Look</button>
</form>`

/** The people that were found, to pick one, or several. `picked`: who was before. */
export const drawPeople = (
  people: readonly Person[],
  { several, picked }: { readonly several: boolean; readonly picked: (userId: string) => boolean },
): Html => html`
<fieldset><legend>${several ? html`Who` : html`Who it is to be`}</legend>
${people.map(({ login, name, userId }) => {
  const checked = (people.length === 1 || picked(userId)) && html` checked`
  const input = several
    ? html`<input type="checkbox" name="${pickName(userId)}" value="on"${checked}>`
    : html`<input type="radio" name="pick" value="${userId}" required${checked}>`
  return html`<label class="choice">${input}<span>${typed(name)} <span class="soft">${typed(login)}</span></span></label>`
})}</fieldset>`

/** Said where nobody was found. */
export const drawNobody = (sought: string): Html =>
  html`<p class="notice" role="status">Nobody who could be chosen is called “${typed(sought)}”.</p>`
