import { useNavigate } from '@tanstack/react-router'
import { SlidersHorizontal, X } from 'lucide-react'
import { useState } from 'react'
import { PipelineSelect } from '../../parts/pipeline-select.tsx'
import { SearchInput } from '../../parts/search-input.tsx'
import { type RunState, stateLooks } from '../../parts/states.ts'
import { useTexts } from '../../texts/texts.ts'
import { Button } from '../../ui/button.tsx'
import { classNames } from '../../ui/class-names.ts'
import { Field, Input, Select } from '../../ui/input.tsx'
import { toneText } from '../../ui/tone.ts'
import { type RunsFilter, type Sort, sorts } from './filter.ts'

const states: readonly RunState[] = [
  'running',
  'pending',
  'waiting',
  'paused',
  'failed',
  'partial',
  'completed',
  'cancelled',
]
const more = ['trigger', 'backfill', 'from', 'to'] as const

/** Narrows the list down; every choice is in the address, so that it can be sent to somebody. */
export function RunsFilters({ filter }: { filter: RunsFilter }) {
  const texts = useTexts()
  const navigate = useNavigate()
  const [isOpen, setOpen] = useState(() => more.some((name) => filter[name] !== undefined))
  const set = (change: RunsFilter) => void navigate({ to: '/runs', search: { ...filter, ...change }, replace: true })
  const isFiltered = Object.keys(filter).some((name) => name !== 'sort')
  return (
    <search className="flex flex-col gap-2">
      <div className="flex flex-wrap gap-2">
        <SearchInput
          label={texts.runs.search}
          value={filter.search ?? ''}
          onChange={(search) => set({ search: search || undefined })}
        />
        <PipelineSelect
          className="w-full md:w-56"
          value={filter.pipeline ?? ''}
          onChange={(pipeline) => set({ pipeline: pipeline || undefined })}
        />
        <Select
          className="w-auto max-md:flex-1"
          aria-label={texts.runs.sort}
          value={filter.sort ?? '-startedAt'}
          onChange={(event) => set({ sort: event.target.value as Sort })}
        >
          {sorts.map((sort) => (
            <option key={sort} value={sort}>
              {texts.runs.sorts[sort]}
            </option>
          ))}
        </Select>
        <Button aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
          <SlidersHorizontal aria-hidden />
          {texts.runs.moreFilters}
        </Button>
        {isFiltered && (
          <Button look="ghost" onClick={() => void navigate({ to: '/runs', search: {}, replace: true })}>
            <X aria-hidden />
            {texts.runs.clear}
          </Button>
        )}
      </div>
      <StateFilter value={filter.state} onChange={(state) => set({ state })} />
      {isOpen && (
        <div className="grid grid-cols-2 gap-3 rounded-lg border bg-card p-3 md:grid-cols-4">
          {more.map((name) => (
            <Field key={name} label={texts.runs.filters[name]}>
              {(control) => (
                <Input
                  {...control}
                  type={name === 'from' || name === 'to' ? 'date' : 'text'}
                  value={filter[name] ?? ''}
                  onChange={(event) => set({ [name]: event.target.value || undefined })}
                />
              )}
            </Field>
          ))}
        </div>
      )}
    </search>
  )
}

function StateFilter({ value, onChange }: { value: string | undefined; onChange(state: string | undefined): void }) {
  const texts = useTexts()
  const chosen = value?.split(',') ?? []
  function toggle(state: RunState) {
    const next = chosen.includes(state) ? chosen.filter((each) => each !== state) : [...chosen, state]
    onChange(next.length === 0 ? undefined : next.join(','))
  }
  return (
    <fieldset className="-mx-3 flex min-w-0 gap-1.5 overflow-x-auto px-3 py-0.5 [scrollbar-width:none] md:mx-0 md:px-0">
      <legend className="sr-only">{texts.runs.state}</legend>
      {states.map((state) => {
        const { icon: Icon, tone } = stateLooks[state]
        return (
          <button
            key={state}
            type="button"
            aria-pressed={chosen.includes(state)}
            onClick={() => toggle(state)}
            className="inline-flex h-11 shrink-0 items-center gap-1.5 rounded-full border bg-card px-3 text-sm hover:bg-muted aria-pressed:border-foreground aria-pressed:bg-muted aria-pressed:font-medium md:h-7.5 md:px-2.5 md:text-xs"
          >
            <Icon className={classNames('size-3.5', toneText[tone])} aria-hidden />
            {texts.run.states[state]}
          </button>
        )
      })}
    </fieldset>
  )
}
