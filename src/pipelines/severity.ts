/** How much it matters, the least first. */
export const severities = ['info', 'warning', 'critical'] as const
export type Severity = (typeof severities)[number]

/** How a run ended, in the words of routes. */
export const outcomes = ['success', 'partial', 'failure'] as const
export type Outcome = (typeof outcomes)[number]
