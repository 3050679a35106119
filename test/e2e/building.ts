import type { Locator, Page } from 'playwright-core'

/** For what a busy machine draws late. */
export const patient = { timeout: 60_000 }

/** Adds a step of a kind in a builder, and gives its card. */
export const addStep = async (page: Page, number: number, kind: RegExp): Promise<Locator> => {
  await page.getByRole('button', { name: `Add a step as number ${number}`, exact: true }).click()
  await page.getByRole('menuitem', { name: kind }).click()
  const card = page.locator(`[data-step="${number}"]`)
  await card.getByLabel('Name of the step').waitFor(patient)
  return card
}

/** Chooses from a list that `open` opens: again, where a page that is still being drawn has closed it. */
const pickOption = async (page: Page, name: string | RegExp, open: () => Promise<void>): Promise<void> => {
  const option = page.getByRole('option', { name, exact: typeof name === 'string' }).first()
  for (let tries = 1; ; tries++) {
    await open()
    try {
      return await option.click({ timeout: patient.timeout / 4 })
    } catch (error) {
      if (tries === 4) throw error
    }
  }
}

/** Chooses from a list that opens. */
export const choose = (page: Page, field: Locator, option: string | RegExp): Promise<void> =>
  pickOption(page, option, () => field.click(patient))

/** Chooses what is found by typing. */
export const find = (page: Page, field: Locator, words: string, option: string | RegExp = words): Promise<void> =>
  pickOption(page, option, () => field.fill(words, patient))

/** Waits until what was typed is found, and nothing else is: then the next key chooses it. */
export const foundAlone = async (page: Page, name: string | RegExp): Promise<void> => {
  await page.getByRole('option', { name }).waitFor(patient)
  await page
    .getByRole('option')
    .nth(1)
    .waitFor({ state: 'detached', ...patient })
  await page.getByRole('option', { name }).waitFor(patient)
}

type Question = { readonly label: string; readonly type?: string; readonly choices?: readonly string[] }

/** Fills in the questions of a step, in their order. */
export const addQuestions = async (page: Page, card: Locator, questions: readonly Question[]): Promise<void> => {
  for (const [index, { choices, label, type }] of questions.entries()) {
    if (index > 0) await card.getByRole('button', { name: 'One more question' }).click()
    await card.getByRole('textbox', { name: `Question ${index + 1}` }).fill(label)
    if (type) await choose(page, card.getByRole('combobox', { name: 'Answered with' }).nth(index), type)
    const offered = card.getByRole('combobox', { name: 'Choices', exact: true }).last()
    for (const choice of choices ?? []) {
      await offered.fill(choice)
      await offered.press('Enter')
    }
  }
}
