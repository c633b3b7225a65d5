import { Handle, type Node, type NodeProps, Position } from '@xyflow/react'
import { useTexts } from '../../texts/texts.ts'
import { classNames } from '../../ui/class-names.ts'
import { toneText } from '../../ui/tone.ts'
import { type State, stateLooks } from '../states.ts'

export interface StepNodeData extends Record<string, unknown> {
  title: string
  kind: string
  isOptional: boolean
  state?: State | undefined
  isUpright?: boolean
  onChoose?(step: string): void
}

/** A step in the graph: its name, what it is, and how it stands in a run. */
export function StepNode({
  id,
  data: { title, kind, isOptional, state, isUpright, onChoose },
}: NodeProps<Node<StepNodeData>>) {
  const texts = useTexts()
  const look = state && stateLooks[state]
  const Icon = look?.icon
  const content = (
    <>
      {Icon && (
        <Icon
          className={classNames('size-4.5 shrink-0', toneText[look.tone], look.isTurning && 'animate-spin')}
          aria-hidden
        />
      )}
      <span className="min-w-0 text-left">
        <span className="block truncate text-sm font-medium">{title}</span>
        <span className="block truncate text-xs text-muted-foreground">
          {[kind, isOptional && texts.pipeline.optional, state && texts.run.states[state]].filter(Boolean).join(' · ')}
        </span>
      </span>
    </>
  )
  const boxClass = classNames(
    'nopan flex h-13 w-38 items-center gap-2 rounded-lg border border-input bg-card px-2.5 shadow-2xs',
    state === 'failed' && 'border-bad',
    state === 'running' && 'border-info',
    isOptional && 'border-dashed',
  )
  return (
    <>
      <Handle type="target" position={isUpright ? Position.Top : Position.Left} className="invisible" />
      {onChoose ? (
        <button
          type="button"
          className={classNames(boxClass, 'hover:bg-muted')}
          title={title}
          onClick={() => onChoose(id)}
        >
          {content}
        </button>
      ) : (
        <div className={boxClass} title={title}>
          {content}
        </div>
      )}
      <Handle type="source" position={isUpright ? Position.Bottom : Position.Right} className="invisible" />
    </>
  )
}
