type Known = readonly (readonly [RegExp, string])[]

// The first that fits: nearly everybody says Chrome and Safari besides, so that old pages let them in.
const browsers: Known = [
  [/\bassent\b/i, 'Assent terminal'],
  [/\bEdg(e|A|iOS)?\//, 'Edge'],
  [/\b(OPR|OPX|OPT|OPiOS)\/|\bOpera\b/, 'Opera'],
  [/\bSamsungBrowser\//, 'Samsung Internet'],
  [/\bVivaldi\//, 'Vivaldi'],
  [/\bYaBrowser\//, 'Yandex Browser'],
  [/\bDuckDuckGo\/|\bDdg\//, 'DuckDuckGo'],
  [/\bEpiphany\//, 'GNOME Web'],
  [/\b(Firefox|FxiOS)\/|\bFocus\//, 'Firefox'],
  [/\bHeadlessChrome\//, 'Headless Chrome'],
  [/\bChromium\//, 'Chromium'],
  [/\b(Chrome|CriOS)\//, 'Chrome'],
  // Safari is on Apple's systems only; what else has its name is made of the same parts.
  [/\b(Macintosh|iPhone|iPad|iPod)\b.*\bSafari\//, 'Safari'],
  [/\bcurl\//, 'curl'],
]
const systems: Known = [
  [/\b(iPhone|iPod)\b/, 'iPhone'],
  [/\biPad\b/, 'iPad'],
  [/\bAndroid\b/, 'Android'],
  [/\bWindows\b/, 'Windows'],
  [/\bMac OS X\b|\bMacintosh\b/, 'Mac'],
  [/\bCrOS\b/, 'Chromebook'],
  [/\bLinux\b/, 'Linux'],
]

const first = (list: Known, text: string): string | undefined => list.find(([pattern]) => pattern.test(text))?.[1]

/**
 * A browser in words, from what it says of itself: "Firefox on Windows". Good for telling one's own sessions apart and for
 * nothing else, since anybody can say anything.
 */
export const deviceOf = (userAgent: string): string => {
  const [browser, system] = [first(browsers, userAgent), first(systems, userAgent)]
  if (!browser && !system) return 'Unknown device'
  return system ? `${browser ?? 'Browser'} on ${system}` : browser!
}
