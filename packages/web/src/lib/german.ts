import { german } from 'virtual:sentences'
import { makeSay } from '@assent/core/texts/say.ts'

/** Says in German what core finds wrong here, in the browser. Loaded only where German is spoken. */
export const sayGerman = makeSay(german)
