import { type CSSVariablesResolver, createTheme, type MantineColorsTuple } from '@mantine/core'

/** The accent: the blue of the mark, in ten shades. */
const brand: MantineColorsTuple = [
  '#eef0ff',
  '#dde1fb',
  '#b9c0f1',
  '#929de7',
  '#7380df',
  '#5f6dda',
  '#5463d8',
  '#4553c0',
  '#3b4aad',
  '#2f3c92',
]

/** Greys with a breath of the accent, so that surfaces and lines belong to it. */
const gray: MantineColorsTuple = [
  '#f7f8fb',
  '#f0f2f7',
  '#e6e9f1',
  '#d8dce8',
  '#c3c9d9',
  '#98a0b5',
  '#737b93',
  '#545c74',
  '#363c50',
  '#1f2333',
]

const dark: MantineColorsTuple = [
  '#d5d9e6',
  '#b4bacd',
  '#8d95ad',
  '#656d87',
  '#3d4459',
  '#31374a',
  '#262b3b',
  '#1a1e2b',
  '#141722',
  '#0e1019',
]

/** The theme of the app. Its contrasts meet WCAG 2.2 AA in light and dark; the axe tests hold every page to that. */
export const theme = createTheme({
  primaryColor: 'brand',
  colors: { brand, gray, dark },
  primaryShade: { light: 8, dark: 7 },
  autoContrast: true,
  luminanceThreshold: 0.32,
  fontFamily: "'Inter Variable', system-ui, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif",
  fontFamilyMonospace: "ui-monospace, 'SF Mono', Menlo, Consolas, 'Liberation Mono', monospace",
  defaultRadius: 'md',
  cursorType: 'pointer',
  focusRing: 'auto',
  respectReducedMotion: true,
  black: '#1b1f2d',
  headings: {
    fontWeight: '640',
    sizes: {
      h1: { fontSize: '1.625rem', lineHeight: '1.25' },
      h2: { fontSize: '1.1875rem', lineHeight: '1.35' },
      h3: { fontSize: '1rem', lineHeight: '1.45' },
      h4: { fontSize: '0.9375rem', lineHeight: '1.45' },
    },
  },
  components: {
    // Upper case shouts.
    Badge: { defaultProps: { tt: 'none', fw: 550, radius: 'sm', variant: 'light' } },
    Button: { defaultProps: { radius: 'md' }, styles: { label: { fontWeight: 550 } } },
    Card: { defaultProps: { withBorder: true, radius: 'lg', padding: 'lg' } },
    Loader: { defaultProps: { type: 'dots' } },
    // Their header is no banner of the page.
    Modal: {
      defaultProps: { attributes: { header: { role: 'presentation' } }, centered: true, radius: 'lg' },
    },
    Drawer: { defaultProps: { attributes: { header: { role: 'presentation' } }, position: 'right' } },
    Notification: { defaultProps: { radius: 'md' } },
    // The list scrolls by itself, walked through from its field: a box around it that scrolls would be a stop without a name.
    ComboboxOptions: { defaultProps: { style: { maxHeight: '15rem', overflowY: 'auto' } } },
    // A list holds nothing but options, even to say that it has none.
    ComboboxEmpty: { defaultProps: { role: 'option', 'aria-disabled': true } },
    MultiSelect: { defaultProps: { withScrollArea: false } },
    Select: { defaultProps: { withScrollArea: false } },
    Table: { defaultProps: { verticalSpacing: 'sm', horizontalSpacing: 'md' } },
    Tooltip: { defaultProps: { withArrow: true, openDelay: 250, multiline: true, maw: 320 } },
  },
})

const hues = [
  'gray',
  'red',
  'pink',
  'grape',
  'violet',
  'indigo',
  'blue',
  'cyan',
  'teal',
  'green',
  'lime',
  'yellow',
  'orange',
]

/** Colours that Mantine's own choice leaves too pale for AA. */
export const variables: CSSVariablesResolver = ({ colors }) => ({
  variables: {},
  light: {
    '--mantine-color-dimmed': colors.gray[7],
    '--mantine-color-placeholder': colors.gray[7],
    '--mantine-color-error': 'var(--mantine-color-red-9)',
    '--mantine-color-anchor': 'var(--mantine-color-brand-8)',
    '--mantine-color-default-border': colors.gray[3],
    '--mantine-color-brand-light-color': 'var(--mantine-color-brand-9)',
    '--ground': colors.gray[0],
    '--sheet': '#ffffff',
    '--line': colors.gray[2],
    '--ink-soft': colors.gray[7],
    '--shadow-sheet': '0 1px 2px rgb(24 28 52 / 5%)',
    ...Object.fromEntries(
      hues.map((hue) => [
        `--mantine-color-${hue}-light-color`,
        `color-mix(in srgb, var(--mantine-color-${hue}-9), black 35%)`,
      ]),
    ),
  },
  dark: {
    '--mantine-color-dimmed': colors.dark[1],
    '--mantine-color-placeholder': colors.dark[1],
    '--mantine-color-error': 'var(--mantine-color-red-4)',
    '--mantine-color-anchor': 'var(--mantine-color-brand-2)',
    '--mantine-color-brand-light-color': 'var(--mantine-color-brand-1)',
    '--mantine-color-default-border': colors.dark[5],
    '--ground': colors.dark[8],
    '--sheet': colors.dark[7],
    '--line': colors.dark[5],
    '--ink-soft': colors.dark[1],
    '--shadow-sheet': 'none',
  },
})
