/** Who may ask: everybody, members of named groups, or whom an expression over the profile fits. */
type Who = { readonly everyone: true } | { readonly groups: readonly string[] } | { readonly where: string }

export type DemoRule = {
  readonly app: string
  readonly name: string
  readonly who: Who
  /** Names of levels; none for the app itself. */
  readonly levels?: readonly string[]
  readonly by: string
  /** Fixed, or chosen by the requester up to a most; none for permanent access. */
  readonly lasts?: { readonly fixed: string } | { readonly most: string }
}

const everyone: Who = { everyone: true }
const staffOf = (...groups: readonly string[]): Who => ({ groups })
const noContractor: Who = { where: 'employeeType != "contractor"' }

/** Best placed first, within each app. */
export const rules: readonly DemoRule[] = [
  { app: 'GitLab', name: 'Anybody may read', who: everyone, levels: ['GitLab Reporters'], by: 'No approval needed' },
  { app: 'GitLab', name: 'Engineers push', who: staffOf('Engineering'), levels: ['GitLab Developers'], by: 'Manager' },
  {
    app: 'GitLab',
    name: 'Engineers merge, for a time',
    who: { where: 'department == "Engineering" and employeeType != "contractor"' },
    levels: ['GitLab Maintainers'],
    by: 'Manager, then owner',
    lasts: { most: 'P90D' },
  },
  { app: 'Grafana', name: 'Anybody may look', who: everyone, levels: ['Grafana Viewers'], by: 'No approval needed' },
  {
    app: 'Grafana',
    name: 'Dashboards for engineers and security',
    who: staffOf('Engineering', 'IT and Security'),
    levels: ['Grafana Editors'],
    by: 'Manager',
    lasts: { most: 'P30D' },
  },
  {
    app: 'Grafana',
    name: 'Administrators, for a day',
    who: staffOf('On-call engineers', 'IT and Security'),
    levels: ['Grafana Admins'],
    by: 'Owner',
    lasts: { fixed: 'P1D' },
  },
  {
    app: 'Issue Tracker',
    name: 'Everybody writes tickets',
    who: everyone,
    levels: ['Tracker Users'],
    by: 'No approval needed',
  },
  {
    app: 'Issue Tracker',
    name: 'Project administrators',
    who: everyone,
    levels: ['Tracker Project Admins'],
    by: 'Owner',
  },
  { app: 'Wiki', name: 'Everybody edits', who: everyone, levels: ['Wiki Editors'], by: 'No approval needed' },
  {
    app: 'Wiki',
    name: 'Space administrators',
    who: everyone,
    levels: ['Wiki Space Admins'],
    by: 'Manager, then owner',
  },
  { app: 'Team Chat', name: 'Everybody talks', who: everyone, by: 'No approval needed' },
  {
    app: 'Status Page',
    name: 'Who writes to customers',
    who: staffOf('Engineering', 'Sales'),
    levels: ['Status Page Editors'],
    by: 'Manager, then owner',
  },
  {
    app: 'VPN',
    name: 'Office network for employees',
    who: noContractor,
    levels: ['VPN Office Network'],
    by: 'Manager',
  },
  {
    app: 'VPN',
    name: 'Engineering network',
    who: staffOf('Engineering', 'IT and Security'),
    levels: ['VPN Engineering Network'],
    by: 'Manager',
    lasts: { most: 'P180D' },
  },
  {
    app: 'Kubernetes Staging',
    name: 'Engineers deploy',
    who: staffOf('Engineering'),
    levels: ['Staging Deployers'],
    by: 'Manager',
  },
  {
    app: 'Kubernetes Production',
    name: 'On call, at once',
    who: staffOf('On-call engineers'),
    levels: ['Production Operators'],
    by: 'On call decides at once',
    lasts: { fixed: 'PT4H' },
  },
  {
    app: 'Kubernetes Production',
    name: 'Look at production',
    who: staffOf('Engineering', 'IT and Security'),
    levels: ['Production Viewers'],
    by: 'Manager',
    lasts: { most: 'P30D' },
  },
  {
    app: 'Kubernetes Production',
    name: 'Operate production',
    who: staffOf('Engineering'),
    levels: ['Production Operators'],
    by: 'Two of the security reviewers',
    lasts: { most: 'PT12H' },
  },
  {
    app: 'Package Registry',
    name: 'Engineers publish',
    who: staffOf('Engineering'),
    levels: ['Registry Publishers'],
    by: 'Owner',
  },
  {
    app: 'Build Runners',
    name: 'Large machines',
    who: staffOf('Engineering'),
    levels: ['Runner Users'],
    by: 'Manager',
    lasts: { most: 'P30D' },
  },
  {
    app: 'Error Monitor',
    name: 'Whoever helps customers',
    who: staffOf('Engineering', 'Sales', 'IT and Security'),
    levels: ['Error Monitor Members'],
    by: 'Manager',
  },
  {
    app: 'Design Board',
    name: 'A seat',
    who: everyone,
    levels: ['Design Editors'],
    by: 'Manager, then set up by the service desk',
    lasts: { fixed: 'P90D' },
  },
  {
    app: 'E-Signature',
    name: 'Who signs for the company',
    who: staffOf('Sales', 'Finance', 'People'),
    levels: ['Signature Senders'],
    by: 'Manager and finance, in parallel',
  },
  { app: 'Expense Reports', name: 'Everybody spends', who: everyone, by: 'No approval needed' },
  { app: 'Travel Booking', name: 'Employees travel', who: noContractor, by: 'Manager' },
  {
    app: 'Recruiting Desk',
    name: 'Interviewers',
    who: everyone,
    levels: ['Interviewers'],
    by: 'Owner',
    lasts: { fixed: 'P30D' },
  },
  {
    app: 'Recruiting Desk',
    name: 'Recruiters',
    who: staffOf('People'),
    levels: ['Recruiters'],
    by: 'Manager, then owner',
  },
  { app: 'Learning Portal', name: 'Everybody learns', who: everyone, by: 'No approval needed' },
  {
    app: 'Door Badges',
    name: 'Rooms with a lock',
    who: everyone,
    levels: ['Badge Laboratory', 'Badge Server Room'],
    by: 'Manager, then set up by the service desk',
    lasts: { most: 'P365D' },
  },
  {
    app: 'Billing Database',
    name: 'Look',
    who: staffOf('Engineering', 'Finance'),
    levels: ['Read only'],
    by: 'Manager',
    lasts: { most: 'P30D' },
  },
  {
    app: 'Billing Database',
    name: 'Correct',
    who: staffOf('Engineering', 'Finance'),
    levels: ['Read and write'],
    by: 'Reason, manager, owner',
    lasts: { most: 'P7D' },
  },
  {
    app: 'Billing Database',
    name: 'Migrate',
    who: staffOf('Engineering'),
    levels: ['Schema owner'],
    by: 'Two of the security reviewers',
    lasts: { most: 'PT8H' },
  },
  {
    app: 'Data Warehouse',
    name: 'Sales figures',
    who: noContractor,
    levels: ['Sales analyst'],
    by: 'Manager',
    lasts: { most: 'P180D' },
  },
  {
    app: 'Data Warehouse',
    name: 'Finance figures',
    who: staffOf('Finance', 'Operations'),
    levels: ['Finance analyst'],
    by: 'Manager and finance, in parallel',
    lasts: { most: 'P180D' },
  },
  {
    app: 'Data Warehouse',
    name: 'Data engineers',
    who: staffOf('Engineering'),
    levels: ['Data engineer'],
    by: 'Reason, manager, owner',
  },
  {
    app: 'ERP',
    name: 'Look at the ledger',
    who: staffOf('Finance', 'Operations'),
    levels: ['Ledger viewer'],
    by: 'Manager',
  },
  { app: 'ERP', name: 'Book', who: staffOf('Finance'), levels: ['Accountant'], by: 'Manager and finance, in parallel' },
  { app: 'ERP', name: 'Buy', who: staffOf('Operations'), levels: ['Buyer'], by: 'Manager and finance, in parallel' },
  {
    app: 'ERP',
    name: 'Release payments',
    who: staffOf('Finance'),
    levels: ['Payment approver'],
    by: 'Two of the security reviewers',
    lasts: { most: 'P30D' },
  },
  {
    app: 'Payroll',
    name: 'See salaries',
    who: { where: 'department in ["People", "Finance"] and employeeType != "contractor"' },
    levels: ['Payroll viewer'],
    by: 'Reason, manager, owner',
    lasts: { fixed: 'P30D' },
  },
  {
    app: 'Payroll',
    name: 'Run the payroll',
    who: staffOf('Finance'),
    levels: ['Payroll run'],
    by: 'Reason, manager, owner',
    lasts: { fixed: 'P7D' },
  },
  { app: 'CRM', name: 'Sales', who: staffOf('Sales'), levels: ['Sales user'], by: 'Manager' },
  {
    app: 'CRM',
    name: 'Sales managers',
    who: staffOf('Sales'),
    levels: ['Sales manager'],
    by: 'Manager, then owner',
    lasts: { most: 'P90D' },
  },
  {
    app: 'Cloud Console',
    name: 'What it costs',
    who: staffOf('Finance', 'Engineering'),
    levels: ['Billing reader'],
    by: 'Manager',
  },
  {
    app: 'Cloud Console',
    name: 'Build',
    who: staffOf('Engineering'),
    levels: ['Power user'],
    by: 'Reason, manager, owner',
    lasts: { most: 'P7D' },
  },
  {
    app: 'Cloud Console',
    name: 'Emergency',
    who: staffOf('On-call engineers', 'IT and Security'),
    levels: ['Account admin'],
    by: 'Two of the security reviewers',
    lasts: { most: 'PT8H' },
  },
]

/** Apps that can be asked for in somebody else's place. */
export const onBehalf: readonly { readonly app: string; readonly reportsOnly: boolean }[] = [
  { app: 'GitLab', reportsOnly: false },
  { app: 'Grafana', reportsOnly: false },
  { app: 'Issue Tracker', reportsOnly: false },
  { app: 'VPN', reportsOnly: true },
  { app: 'Data Warehouse', reportsOnly: true },
]

/** What nobody may have together; levels as `app: level`. */
export const riskRules: readonly {
  readonly name: string
  readonly why: string
  readonly lists: readonly [readonly string[], readonly string[]]
}[] = [
  {
    name: 'Book and release payments',
    why: 'Whoever books an invoice does not release its payment.',
    lists: [['ERP: Accountant', 'ERP: Buyer'], ['ERP: Payment approver']],
  },
  {
    name: 'Run the payroll and book it',
    why: 'Salaries are booked by somebody else than who runs them.',
    lists: [['Payroll: Payroll run'], ['ERP: Accountant']],
  },
]

/** Apps where what conflicts is not refused but decided by others, for a fixed time. */
export const secondLooks: readonly { readonly app: string; readonly by: string; readonly lasts: string }[] = [
  { app: 'Payroll', by: 'Two of the security reviewers', lasts: 'P1D' },
]
