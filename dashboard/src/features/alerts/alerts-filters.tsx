import { SlidersHorizontal, X } from 'lucide-react'
import { useState } from 'react'
import { useGet } from '../../client/use-get.ts'
import { severitiesDown } from '../../parts/alert-looks.tsx'
import { NamedSelect } from '../../parts/named-select.tsx'
import { PipelineSelect } from '../../parts/pipeline-select.tsx'
import { useOperationTexts } from '../../texts/operations.ts'
import { useTexts } from '../../texts/texts.ts'
import { Button } from '../../ui/button.tsx'
import { Choice } from '../../ui/choice.tsx'
import { Field, Select } from '../../ui/input.tsx'
import { type AlertsFilter, alertStates } from './filter.ts'

const more = ['system', 'rule', 'pipeline', 'state'] as const
const nothing = { system: '', rule: '', pipeline: '', state: '', severity: '', view: '' }

interface AlertsFiltersProps {
  filter: AlertsFilter
  onChange(change: Partial<AlertsFilter>): void
}

/** Narrows the list down. What is asked for less often is folded, and open where the address says some of it. */
export function AlertsFilters({ filter, onChange }: AlertsFiltersProps) {
  const texts = useTexts()
  const own = useOperationTexts().alerts
  const [isOpen, setOpen] = useState(() => more.some((name) => filter[name] !== ''))
  const { view, severity } = filter
  return (
    <search className="flex min-w-0 flex-1 flex-col gap-2">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <Choice
          label={own.which}
          value={view === 'all' ? 'all' : 'open'}
          options={(['open', 'all'] as const).map((value) => ({ value, label: own.views[value] }))}
          onChange={(value) => onChange({ view: value === 'open' ? '' : value })}
        />
        <Select
          aria-label={own.severity}
          className="w-40"
          value={severity}
          onChange={(event) => onChange({ severity: event.target.value })}
        >
          <option value="">{own.any}</option>
          {severitiesDown.map((each) => (
            <option key={each} value={each}>
              {texts.severity[each]}
            </option>
          ))}
        </Select>
        <Button aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
          <SlidersHorizontal aria-hidden />
          {texts.runs.moreFilters}
        </Button>
        {Object.values(filter).some((value) => value !== '') && (
          <Button look="ghost" onClick={() => onChange(nothing)}>
            <X aria-hidden />
            {texts.runs.clear}
          </Button>
        )}
      </div>
      {isOpen && <MoreFilters filter={filter} onChange={onChange} />}
    </search>
  )
}

function MoreFilters({ filter, onChange }: AlertsFiltersProps) {
  const own = useOperationTexts().alerts
  const systems = useGet('/api/settings').data?.systems ?? []
  const rules = useGet('/api/rules').data?.items.map(({ name }) => name) ?? []
  const { system, rule, pipeline, state } = filter
  return (
    <div className="grid grid-cols-2 gap-3 rounded-lg border bg-card p-3 md:grid-cols-4">
      <Field label={own.system}>
        {(control) => (
          <NamedSelect
            {...control}
            value={system}
            names={systems}
            any={own.anySystem}
            onChange={(value) => onChange({ system: value })}
          />
        )}
      </Field>
      <Field label={own.rule}>
        {(control) => (
          <NamedSelect
            {...control}
            value={rule}
            names={rules}
            any={own.anyRule}
            onChange={(value) => onChange({ rule: value })}
          />
        )}
      </Field>
      <Field label={own.pipeline}>
        {(control) => (
          <PipelineSelect {...control} value={pipeline} onChange={(value) => onChange({ pipeline: value })} />
        )}
      </Field>
      <Field label={own.state}>
        {(control) => (
          <Select {...control} value={state} onChange={(event) => onChange({ state: event.target.value })}>
            <option value="">{own.anyState}</option>
            {alertStates.map((each) => (
              <option key={each} value={each}>
                {own.states[each]}
              </option>
            ))}
          </Select>
        )}
      </Field>
    </div>
  )
}
