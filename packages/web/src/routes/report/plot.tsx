import '@mantine/charts/styles.css'
import { useLingui } from '@lingui/react/macro'
import { BarChart } from '@mantine/charts'
import type { Bucket } from './outcomes.tsx'

/** Approved and denied on top of each other, as bars; the table below it says the same to those who do not see it. */
export const Plot = ({ buckets }: { readonly buckets: readonly Bucket[] }) => {
  const { t } = useLingui()
  return (
    <BarChart
      aria-hidden
      h={280}
      data={buckets.map(({ approved, denied, label }) => ({ label, approved, denied }))}
      dataKey="label"
      type="stacked"
      withLegend
      tickLine="y"
      yAxisProps={{ allowDecimals: false, width: 36 }}
      barProps={{ isAnimationActive: false, maxBarSize: 36 }}
      barChartProps={{ accessibilityLayer: false }}
      series={[
        { name: 'approved', label: t`Approved`, color: 'teal.7' },
        { name: 'denied', label: t`Denied`, color: 'red.7' },
      ]}
    />
  )
}
