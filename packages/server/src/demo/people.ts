import type { AdminRole } from '@assent/core/caller.ts'

/** A made-up company: it measures things. Nobody in it is real, and `.example` is nobody's domain. */
export const company = { name: 'Fernhill Instruments', domain: 'fernhill.example' } as const

export type DemoPerson = {
  /** What stands before the @ of the login, and what the demo's data call the person by. */
  readonly key: string
  readonly firstName: string
  readonly lastName: string
  readonly title: string
  readonly department: Department
  /** Key of the manager; none for the head of the company. */
  readonly manager?: string
  readonly city: City
  readonly roles?: readonly AdminRole[]
  readonly contractor?: true
}

export const departments = ['Engineering', 'IT and Security', 'Finance', 'People', 'Sales', 'Operations'] as const
export type Department = (typeof departments)[number]

const zones = {
  Porto: 'Europe/Lisbon',
  Nairobi: 'Africa/Nairobi',
  Osaka: 'Asia/Tokyo',
  Toronto: 'America/Toronto',
} as const
export type City = keyof typeof zones
export const zoneOf = (city: City): string => zones[city]

type More = Partial<Pick<DemoPerson, 'roles' | 'contractor'>>

const in_ =
  (department: Department) =>
  (key: string, name: string, title: string, manager: string | undefined, city: City, more: More = {}): DemoPerson => {
    const [firstName = '', ...rest] = name.split(' ')
    const lastName = rest.join(' ')
    return { key, firstName, lastName, title, department, city, ...(manager === undefined ? {} : { manager }), ...more }
  }

const engineering = in_('Engineering')
const security = in_('IT and Security')
const finance = in_('Finance')
const staff = in_('People')
const sales = in_('Sales')
const operations = in_('Operations')

/** Forty people in six departments, each with a manager but the first. */
export const people: readonly DemoPerson[] = [
  operations('marta.lindqvist', 'Marta Lindqvist', 'Chief Executive', undefined, 'Porto'),
  operations('stefan.novak', 'Stefan Novák', 'Head of Operations', 'marta.lindqvist', 'Porto'),
  operations('ayumi.sato', 'Ayumi Sato', 'Procurement Manager', 'stefan.novak', 'Osaka'),
  operations('peter.orourke', "Peter O'Rourke", 'Facilities Manager', 'stefan.novak', 'Toronto'),
  operations('zanele.dlamini', 'Zanele Dlamini', 'Logistics Planner', 'stefan.novak', 'Nairobi'),

  security('ines.duarte', 'Inês Duarte', 'Head of IT and Security', 'marta.lindqvist', 'Porto', {
    roles: ['SUPER_ADMIN'],
  }),
  security('dana.whitcombe', 'Dana Whitcombe', 'Access Administrator', 'ines.duarte', 'Toronto', {
    roles: ['ACCESS_REQUESTS_ADMIN'],
  }),
  security('rashid.karimi', 'Rashid Karimi', 'Systems Administrator', 'ines.duarte', 'Nairobi', {
    roles: ['APP_ADMIN'],
  }),
  security('hana.novotna', 'Hana Novotná', 'Security Analyst', 'ines.duarte', 'Porto'),
  security('oliver.grant', 'Oliver Grant', 'Service Desk', 'ines.duarte', 'Toronto'),
  security('mei.chen', 'Mei Chen', 'Service Desk', 'ines.duarte', 'Osaka'),

  engineering('kenji.watanabe', 'Kenji Watanabe', 'VP Engineering', 'marta.lindqvist', 'Osaka'),
  engineering('amara.okafor', 'Amara Okafor', 'Platform Lead', 'kenji.watanabe', 'Nairobi'),
  engineering('lukas.brandt', 'Lukas Brandt', 'Site Reliability Engineer', 'amara.okafor', 'Porto'),
  engineering('priya.raghunathan', 'Priya Raghunathan', 'Site Reliability Engineer', 'amara.okafor', 'Toronto'),
  engineering('tomasz.zielinski', 'Tomasz Zieliński', 'Platform Engineer', 'amara.okafor', 'Porto'),
  engineering('viktor.horvath', 'Viktor Horváth', 'Network Contractor', 'amara.okafor', 'Porto', { contractor: true }),
  engineering('chloe.dubois', 'Chloé Dubois', 'Application Lead', 'kenji.watanabe', 'Porto'),
  engineering('samuel.adeyemi', 'Samuel Adeyemi', 'Software Engineer', 'chloe.dubois', 'Nairobi'),
  engineering('yuki.tanaka', 'Yuki Tanaka', 'Software Engineer', 'chloe.dubois', 'Osaka'),
  engineering('elif.demir', 'Elif Demir', 'Software Engineer', 'chloe.dubois', 'Porto'),
  engineering('noah.petersen', 'Noah Petersen', 'Test Engineer', 'chloe.dubois', 'Toronto'),
  engineering('mateo.alvarez', 'Mateo Álvarez', 'Data Engineer', 'kenji.watanabe', 'Toronto'),

  finance('giulia.ferrari', 'Giulia Ferrari', 'Chief Financial Officer', 'marta.lindqvist', 'Porto'),
  finance('benjamin.osei', 'Benjamin Osei', 'Controller', 'giulia.ferrari', 'Nairobi'),
  finance('anneke.devries', 'Anneke de Vries', 'Accountant', 'benjamin.osei', 'Porto'),
  finance('rohan.mehta', 'Rohan Mehta', 'Accountant', 'benjamin.osei', 'Toronto'),
  finance('clara.jensen', 'Clara Jensen', 'Payroll Specialist', 'benjamin.osei', 'Porto'),
  finance('farah.haddad', 'Farah Haddad', 'Internal Auditor', 'giulia.ferrari', 'Porto', { roles: ['AUDITOR'] }),

  staff('isabel.navarro', 'Isabel Navarro', 'Head of People', 'marta.lindqvist', 'Porto'),
  staff('aoife.byrne', 'Aoife Byrne', 'People Partner', 'isabel.navarro', 'Toronto'),
  staff('tariq.mansour', 'Tariq Mansour', 'Recruiter', 'isabel.navarro', 'Nairobi'),
  staff('lena.hoffmann', 'Lena Hoffmann', 'Recruiter', 'isabel.navarro', 'Porto'),
  staff('sofia.kowalska', 'Sofia Kowalska', 'People Operations', 'isabel.navarro', 'Porto'),

  sales('david.mbeki', 'David Mbeki', 'VP Sales', 'marta.lindqvist', 'Nairobi'),
  sales('grace.liu', 'Grace Liu', 'Account Executive', 'david.mbeki', 'Osaka'),
  sales('emil.johansson', 'Emil Johansson', 'Account Executive', 'david.mbeki', 'Porto'),
  sales('nadia.petrova', 'Nadia Petrova', 'Sales Operations', 'david.mbeki', 'Porto'),
  sales('carlos.mendes', 'Carlos Mendes', 'Customer Success', 'david.mbeki', 'Toronto'),
  sales('leila.farouk', 'Leila Farouk', 'Customer Success', 'david.mbeki', 'Nairobi'),
]

/** Groups besides one for each department. Owners may name themselves; they decide who is in it. */
export const teams: readonly {
  readonly name: string
  readonly description: string
  readonly members: readonly string[]
  readonly owners?: readonly string[]
}[] = [
  {
    name: 'Security reviewers',
    description: 'Two of them have to agree to what can do great harm.',
    members: ['hana.novotna', 'rashid.karimi', 'amara.okafor', 'ines.duarte'],
    owners: ['ines.duarte'],
  },
  {
    name: 'Service desk',
    description: 'Sets up by hand what no system sets up.',
    members: ['oliver.grant', 'mei.chen', 'dana.whitcombe'],
    owners: ['ines.duarte'],
  },
  {
    name: 'Finance approvers',
    description: 'Decide about money.',
    members: ['giulia.ferrari', 'benjamin.osei'],
    owners: ['giulia.ferrari'],
  },
  {
    name: 'On-call engineers',
    description: 'Whoever may be woken at night.',
    members: ['amara.okafor', 'lukas.brandt', 'priya.raghunathan', 'tomasz.zielinski'],
    owners: ['kenji.watanabe'],
  },
]
