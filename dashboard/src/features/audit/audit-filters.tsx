import { useEffect, useState } from 'react'
import { useOperationTexts } from '../../texts/operations.ts'
import { useTexts } from '../../texts/texts.ts'
import { Field, Input, Select } from '../../ui/input.tsx'
import { type AuditFilter, auditFilters } from './filter.ts'

interface AuditFiltersProps {
  filter: AuditFilter
  onChange(filter: AuditFilter): void
}

/** Which entries are listed: by whom, what, on what, how it ended, and when. */
export function AuditFilters({ filter, onChange }: AuditFiltersProps) {
  const texts = useTexts()
  const own = useOperationTexts().audit
  const choices = { actorKind: own.actorKinds, outcome: own.outcomes }
  const [typed, setTyped] = useState<AuditFilter>(filter)
  const [known, setKnown] = useState(filter)
  // The address may change by itself: somebody goes back.
  if (!isSame(known, filter)) {
    setKnown(filter)
    setTyped(filter)
  }
  // What is typed counts when a person pauses: not every letter is asked for.
  useEffect(() => {
    const wanted = trimmed(typed)
    if (isSame(wanted, filter)) return undefined
    const timer = setTimeout(() => onChange(wanted), 300)
    return () => clearTimeout(timer)
  })
  return (
    <search aria-label={own.filters} className="grid grid-cols-2 gap-3 lg:grid-cols-7">
      {(['actor', 'action', 'object'] as const).map((name) => (
        <Field key={name} label={own[name]} about={own.isWhole}>
          {(control) => (
            <Input
              {...control}
              type="search"
              maxLength={100}
              value={typed[name]}
              onChange={(event) => setTyped({ ...typed, [name]: event.target.value })}
            />
          )}
        </Field>
      ))}
      {(['actorKind', 'outcome'] as const).map((name) => (
        <Field key={name} label={own[name]}>
          {(control) => (
            <Select
              {...control}
              value={typed[name]}
              onChange={(event) => setTyped({ ...typed, [name]: event.target.value })}
            >
              <option value="">{own.any}</option>
              {Object.entries(choices[name]).map(([each, word]) => (
                <option key={each} value={each}>
                  {word}
                </option>
              ))}
            </Select>
          )}
        </Field>
      ))}
      {(['from', 'to'] as const).map((name) => (
        <Field key={name} label={texts[name]}>
          {(control) => (
            <Input
              {...control}
              type="date"
              value={typed[name]}
              onChange={(event) => setTyped({ ...typed, [name]: event.target.value })}
            />
          )}
        </Field>
      ))}
    </search>
  )
}

function trimmed(typed: AuditFilter): AuditFilter {
  return Object.fromEntries(Object.entries(typed).map(([name, text]) => [name, text.trim()])) as AuditFilter
}

function isSame(one: AuditFilter, other: AuditFilter): boolean {
  return auditFilters.every((name) => one[name] === other[name])
}
