import { after, test } from 'node:test'
import { needsChromium, startBrowser } from '../e2e/browser.ts'
import { webDriver } from './drivers/web.ts'
import { tellThrough } from './tell.ts'

if (needsChromium.skip !== false) test('web: the stories', needsChromium)
else {
  const browser = await startBrowser()
  after(browser.close)
  await tellThrough(({ baseUrl }) => webDriver(browser, baseUrl), needsChromium)
}
