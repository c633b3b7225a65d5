export const tabNames = ['steps', 'timeline', 'logs', 'data', 'comparison', 'trail'] as const
export type TabName = (typeof tabNames)[number]

/** What part of a run's page is seen, as it stands in its address. */
export function runSearchOf({ tab, step }: Record<string, unknown>): { tab?: TabName; step?: string } {
  const name = tabNames.find((each) => each === tab)
  return { ...(name && { tab: name }), ...(typeof step === 'string' && { step }) }
}
