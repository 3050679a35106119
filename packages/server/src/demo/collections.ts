import type { Resources } from './directory.ts'
import type { World } from './world.ts'

const kit = {
  name: 'Data analyst kit',
  description: 'What somebody needs who looks into numbers: the warehouse, dashboards and the wiki.',
} as const

/** A collection that somebody may be given, and labels on what would hurt most. */
export const makeCollections = async (world: World, { apps, levels }: Resources): Promise<void> => {
  const admin = world.as('ines.duarte')
  const held = ['Data Warehouse', 'Grafana', 'Wiki'].map((label, n) => ({ appId: apps.get(label)!, at: `/${n}` }))
  const bundle = levels.get('Data Warehouse: Sales analyst')
  const { collectionId } = await world.run(admin, 'collection.create', kit)
  await world.run(admin, 'collection.addResources', {
    collectionId,
    resources: held.map((one, n) => ({ ...one, entitlements: [], bundles: n === 0 ? [bundle] : [] })),
  })
  const labels = await world.read(admin, 'label.list', {})
  const labelOf = (name: string) => labels.flatMap(({ values }) => values).find((value) => value.name === name)!.valueId
  for (const [app, label] of [
    ['Billing Database', 'Crown Jewel'],
    ['Payroll', 'Crown Jewel'],
    ['Kubernetes Production', 'Privileged'],
  ] as const)
    await world.run(admin, 'label.assign', {
      resources: [{ kind: 'APP', id: apps.get(app)! }],
      valueIds: [labelOf(label)],
    })
}
