import { useNavigate, useSearch } from '@tanstack/react-router'

type Filter<Name extends string> = Readonly<Record<Name, string>>

/**
 * What is chosen on a page, as it stands in its address: reloading keeps it, whoever gets the address sees the same, and
 * going back finds it again. Empty text is nothing chosen, and not in the address.
 */
export function useFilter<const Name extends string>(
  ...names: readonly Name[]
): [Filter<Name>, (change: Partial<Filter<Name>>) => void] {
  const search: Readonly<Record<string, unknown>> = useSearch({ strict: false })
  const navigate = useNavigate()
  const filter = Object.fromEntries(names.map((name) => [name, textOf(search[name])])) as Filter<Name>
  const set = (change: Partial<Filter<Name>>) => {
    const entries = Object.entries({ ...search, ...change }).filter(([, value]) => value !== '')
    void navigate({ to: '.', search: Object.fromEntries(entries) as never, replace: true })
  }
  return [filter, set]
}

/** A text that looks like a number comes as one. */
function textOf(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : ''
}
