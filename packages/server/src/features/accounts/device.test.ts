import assert from 'node:assert/strict'
import test from 'node:test'
import { deviceOf } from './device.ts'

test('a browser is said in words', () => {
  const mozilla = 'Mozilla/5.0'
  const webkit = 'AppleWebKit/537.36 (KHTML, like Gecko)'
  for (const [agent, words] of [
    [`${mozilla} (Windows NT 10.0; Win64; x64) ${webkit} Chrome/140.0.0.0 Safari/537.36`, 'Chrome on Windows'],
    [`${mozilla} (Windows NT 10.0; Win64; x64) ${webkit} Chrome/140.0 Safari/537.36 Edg/140.0`, 'Edge on Windows'],
    [`${mozilla} (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0`, 'Firefox on Linux'],
    [`${mozilla} (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605 Version/18.0 Safari/605.1.15`, 'Safari on Mac'],
    [`${mozilla} (Macintosh; Intel Mac OS X 10_15_7) ${webkit} Chrome/140.0 Safari/537.36 OPR/124.0`, 'Opera on Mac'],
    [`${mozilla} (X11; Linux x86_64) ${webkit} HeadlessChrome/140.0.0.0 Safari/537.36`, 'Headless Chrome on Linux'],
    [`${mozilla} (X11; Linux x86_64) ${webkit} Ubuntu Chromium/83.0 Chrome/83.0 Safari/537.36`, 'Chromium on Linux'],
    [`${mozilla} (X11; CrOS x86_64 14541.0.0) ${webkit} Chrome/140.0 Safari/537.36`, 'Chrome on Chromebook'],
    [`${mozilla} (X11; Linux x86_64) AppleWebKit/605 Version/18.0 Safari/605.1.15 Epiphany/605`, 'GNOME Web on Linux'],
    [`${mozilla} (X11; Linux x86_64) AppleWebKit/605 Version/18.0 Safari/605.1.15`, 'Browser on Linux'],
    [
      `${mozilla} (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605 CriOS/140 Safari/604.1`,
      'Chrome on iPhone',
    ],
    [
      `${mozilla} (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605 FxiOS/140 Safari/604.1`,
      'Firefox on iPhone',
    ],
    [`${mozilla} (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18 EdgiOS/140 Safari/604.1`, 'Edge on iPhone'],
    [`${mozilla} (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18 Safari/604.1 OPT/5.0`, 'Opera on iPhone'],
    [
      `${mozilla} (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Mobile/15E148 Safari/604.1`,
      'Safari on iPhone',
    ],
    [`${mozilla} (iPad; CPU OS 12_0 like Mac OS X) Version/12.0 Mobile/15E148 Safari/604.1`, 'Safari on iPad'],
    [`${mozilla} (Linux; Android 10; K) ${webkit} Chrome/140.0.0.0 Mobile Safari/537.36`, 'Chrome on Android'],
    [`${mozilla} (Linux; Android 10; K) ${webkit} Chrome/140.0 Mobile Safari/537.36 EdgA/140.0`, 'Edge on Android'],
    [`${mozilla} (Linux; Android 10; K) ${webkit} Chrome/140.0 Mobile Safari/537.36 OPR/90.0`, 'Opera on Android'],
    [`${mozilla} (Android 15; Mobile; rv:140.0) Gecko/140.0 Firefox/140.0`, 'Firefox on Android'],
    [
      `${mozilla} (Linux; Android 15; SM-S928B) ${webkit} SamsungBrowser/27.0 Chrome/125 Mobile Safari/537.36`,
      'Samsung Internet on Android',
    ],
    [`${mozilla} (Linux; Android 15) something new`, 'Browser on Android'],
    ['curl/8.9.1', 'curl'],
    ['', 'Unknown device'],
    ['x'.repeat(10_000), 'Unknown device'],
  ] as const)
    assert.equal(deviceOf(agent), words)
})
