/** An app whose levels are groups: being in the group is having the level. */
type GroupApp = { readonly levels?: readonly Level[] }
/** An app whose levels are bundles of entitlement values. */
type BundleApp = { readonly entitlements: readonly Entitlement[]; readonly bundles: readonly Bundle[] }

export type Level = { readonly name: string; readonly about: string }
export type Entitlement = { readonly name: string; readonly key: string; readonly values: readonly string[] }
export type Bundle = Level & {
  /** Values as `entitlement key:value`. */
  readonly holds: readonly string[]
}

export type DemoApp = {
  readonly label: string
  readonly about: string
  /** Keys of people, at most five. */
  readonly owners: readonly string[]
} & (GroupApp | BundleApp)

const levels = (...pairs: readonly (readonly [string, string])[]): readonly Level[] =>
  pairs.map(([name, about]) => ({ name, about }))

/** Twenty-five apps. Names of programs are those of free ones, or just say what the program is for. */
export const apps: readonly DemoApp[] = [
  {
    label: 'GitLab',
    about: 'Source code, reviews and pipelines.',
    owners: ['kenji.watanabe', 'amara.okafor'],
    levels: levels(
      ['GitLab Reporters', 'Read code and issues.'],
      ['GitLab Developers', 'Push code and open merge requests.'],
      ['GitLab Maintainers', 'Merge to protected branches, change settings.'],
    ),
  },
  {
    label: 'Grafana',
    about: 'Dashboards and alerts.',
    owners: ['lukas.brandt'],
    levels: levels(
      ['Grafana Viewers', 'Look at dashboards.'],
      ['Grafana Editors', 'Make and change dashboards.'],
      ['Grafana Admins', 'Data sources, teams and alert rules.'],
    ),
  },
  {
    label: 'Issue Tracker',
    about: 'Tickets and boards of all teams.',
    owners: ['chloe.dubois'],
    levels: levels(
      ['Tracker Users', 'Read and write tickets.'],
      ['Tracker Project Admins', 'Workflows, fields and permissions of a project.'],
    ),
  },
  {
    label: 'Wiki',
    about: 'What the company knows.',
    owners: ['aoife.byrne'],
    levels: levels(
      ['Wiki Editors', 'Write and move pages.'],
      ['Wiki Space Admins', 'Make spaces and give rights in them.'],
    ),
  },
  { label: 'Team Chat', about: 'Channels and calls.', owners: ['rashid.karimi'] },
  {
    label: 'Status Page',
    about: 'What customers see when something is down.',
    owners: ['priya.raghunathan'],
    levels: levels(['Status Page Editors', 'Write incidents.']),
  },
  {
    label: 'VPN',
    about: 'The company network from anywhere.',
    owners: ['rashid.karimi'],
    levels: levels(
      ['VPN Office Network', 'Printers, file shares and the phone system.'],
      ['VPN Engineering Network', 'Staging and build machines.'],
    ),
  },
  {
    label: 'Kubernetes Staging',
    about: 'The cluster to try things on.',
    owners: ['tomasz.zielinski'],
    levels: levels(['Staging Deployers', 'Deploy and look at logs.']),
  },
  {
    label: 'Kubernetes Production',
    about: 'The cluster that customers use.',
    owners: ['amara.okafor', 'lukas.brandt'],
    levels: levels(
      ['Production Viewers', 'Look at workloads and logs.'],
      ['Production Operators', 'Restart, scale and roll back.'],
    ),
  },
  {
    label: 'Package Registry',
    about: 'Built packages and images.',
    owners: ['tomasz.zielinski'],
    levels: levels(['Registry Publishers', 'Publish packages.']),
  },
  {
    label: 'Build Runners',
    about: 'Machines that run pipelines.',
    owners: ['noah.petersen'],
    levels: levels(['Runner Users', 'Run pipelines on large machines.']),
  },
  {
    label: 'Error Monitor',
    about: 'Crashes, grouped and counted.',
    owners: ['chloe.dubois'],
    levels: levels(['Error Monitor Members', 'See and resolve errors.']),
  },
  {
    label: 'Design Board',
    about: 'Drawings and prototypes.',
    owners: ['chloe.dubois'],
    levels: levels(['Design Editors', 'Draw. There are twelve seats.']),
  },
  {
    label: 'E-Signature',
    about: 'Documents to be signed.',
    owners: ['nadia.petrova'],
    levels: levels(['Signature Senders', 'Send documents in the name of the company.']),
  },
  { label: 'Expense Reports', about: 'What you paid for the company.', owners: ['benjamin.osei'] },
  { label: 'Travel Booking', about: 'Trains, flights and rooms.', owners: ['ayumi.sato'] },
  {
    label: 'Recruiting Desk',
    about: 'Applications and interviews.',
    owners: ['isabel.navarro'],
    levels: levels(['Interviewers', 'See the people you interview.'], ['Recruiters', 'See all applications.']),
  },
  { label: 'Learning Portal', about: 'Courses and certificates.', owners: ['sofia.kowalska'] },
  {
    label: 'Door Badges',
    about: 'Which doors your badge opens.',
    owners: ['peter.orourke'],
    levels: levels(
      ['Badge Laboratory', 'The laboratory, with safety training.'],
      ['Badge Server Room', 'The server room in Porto.'],
    ),
  },
  {
    label: 'Billing Database',
    about: 'Invoices and payments, in PostgreSQL.',
    owners: ['mateo.alvarez', 'benjamin.osei'],
    entitlements: [{ name: 'Database role', key: 'role', values: ['billing_read', 'billing_write', 'billing_owner'] }],
    bundles: [
      { name: 'Read only', about: 'Look at every table.', holds: ['role:billing_read'] },
      { name: 'Read and write', about: 'Correct rows by hand.', holds: ['role:billing_read', 'role:billing_write'] },
      { name: 'Schema owner', about: 'Change tables. For migrations only.', holds: ['role:billing_owner'] },
    ],
  },
  {
    label: 'Data Warehouse',
    about: 'Figures of the whole company.',
    owners: ['mateo.alvarez'],
    entitlements: [
      { name: 'Data set', key: 'dataset', values: ['sales', 'finance', 'people'] },
      { name: 'Role', key: 'role', values: ['analyst', 'engineer'] },
    ],
    bundles: [
      { name: 'Sales analyst', about: 'Query orders and forecasts.', holds: ['dataset:sales', 'role:analyst'] },
      { name: 'Finance analyst', about: 'Query the ledger.', holds: ['dataset:finance', 'role:analyst'] },
      {
        name: 'Data engineer',
        about: 'Load and change data sets.',
        holds: ['dataset:sales', 'dataset:finance', 'role:engineer'],
      },
    ],
  },
  {
    label: 'ERP',
    about: 'Ledger, purchasing and stock.',
    owners: ['benjamin.osei'],
    entitlements: [
      {
        name: 'Permission',
        key: 'permission',
        values: ['ledger.view', 'ledger.post', 'orders.create', 'payments.approve'],
      },
    ],
    bundles: [
      { name: 'Ledger viewer', about: 'Look at bookings.', holds: ['permission:ledger.view'] },
      { name: 'Accountant', about: 'Book.', holds: ['permission:ledger.view', 'permission:ledger.post'] },
      { name: 'Buyer', about: 'Order goods.', holds: ['permission:orders.create'] },
      { name: 'Payment approver', about: 'Release payments.', holds: ['permission:payments.approve'] },
    ],
  },
  {
    label: 'Payroll',
    about: 'Salaries.',
    owners: ['giulia.ferrari'],
    entitlements: [{ name: 'Payroll right', key: 'right', values: ['view', 'run'] }],
    bundles: [
      { name: 'Payroll viewer', about: 'See payslips of the company.', holds: ['right:view'] },
      { name: 'Payroll run', about: 'Prepare and run the payroll.', holds: ['right:view', 'right:run'] },
    ],
  },
  {
    label: 'CRM',
    about: 'Customers, offers and orders.',
    owners: ['nadia.petrova'],
    entitlements: [{ name: 'Profile', key: 'profile', values: ['sales', 'manager'] }],
    bundles: [
      { name: 'Sales user', about: 'Your own customers.', holds: ['profile:sales'] },
      { name: 'Sales manager', about: 'All customers and forecasts.', holds: ['profile:sales', 'profile:manager'] },
    ],
  },
  {
    label: 'Cloud Console',
    about: 'The account with our hosting provider.',
    owners: ['amara.okafor', 'ines.duarte'],
    entitlements: [{ name: 'Cloud role', key: 'role', values: ['billing-reader', 'power-user', 'account-admin'] }],
    bundles: [
      { name: 'Billing reader', about: 'See what it costs.', holds: ['role:billing-reader'] },
      { name: 'Power user', about: 'Make and delete resources.', holds: ['role:power-user'] },
      { name: 'Account admin', about: 'Everything, in an emergency.', holds: ['role:account-admin'] },
    ],
  },
]
