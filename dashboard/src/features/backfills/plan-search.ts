/** What is planned, as it stands in the address of the page: a plan can be sent to somebody else. */
export interface PlanSearch {
  pipeline?: string
  from?: string
  to?: string
  every?: string
}

/** Reads an address; what is empty or no text is left out. */
export function planSearchOf(search: Record<string, unknown>): PlanSearch {
  const names = ['pipeline', 'from', 'to', 'every'] as const
  const entries = names.map((name) => [name, search[name]] as const)
  return Object.fromEntries(entries.filter(([, value]) => typeof value === 'string' && value !== ''))
}
