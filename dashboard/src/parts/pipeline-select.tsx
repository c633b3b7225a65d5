import type { ComponentProps } from 'react'
import { useGet } from '../client/use-get.ts'
import { useTexts } from '../texts/texts.ts'
import { Select } from '../ui/input.tsx'

interface PipelineSelectProps extends Omit<ComponentProps<'select'>, 'onChange'> {
  value: string
  onChange(value: string): void
}

/** One of the pipelines, or all of them. What the address says is among them, also when nothing has that name any more. */
export function PipelineSelect({ value, onChange, ...rest }: PipelineSelectProps) {
  const texts = useTexts()
  const { data } = useGet('/api/pipelines')
  const names = data?.items.map(({ name }) => name) ?? []
  return (
    <Select
      // Under a label of its own, that is its name.
      aria-label={rest.id === undefined ? texts.runs.pipeline : undefined}
      value={value}
      onChange={(event) => onChange(event.target.value)}
      {...rest}
    >
      <option value="">{texts.runs.allPipelines}</option>
      {[...new Set([...names, ...(value ? [value] : [])])].map((name) => (
        <option key={name}>{name}</option>
      ))}
    </Select>
  )
}
