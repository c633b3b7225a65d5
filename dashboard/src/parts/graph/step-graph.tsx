import { type Edge, type Node, ReactFlow } from '@xyflow/react'
import '@xyflow/react/dist/base.css'
import { useMemo } from 'react'
import { useTexts } from '../../texts/texts.ts'
import type { State } from '../states.ts'
import { placesOf } from './layout.ts'
import { StepNode, type StepNodeData } from './step-node.tsx'

interface StepGraphProps {
  steps: readonly {
    name: string
    /** What is read in place of its name. */
    title?: string
    kind: string
    from: readonly string[]
    after: readonly string[]
    optional: boolean
  }[]
  /** What it shows, for who does not see it. */
  label?: string
  /** How the steps of a run stand. */
  states?: ReadonlyMap<string, State>
  onChoose?(step: string): void
}

const nodeTypes = { step: StepNode }
const width = 178
const height = 76

/** The steps of a pipeline and what they come from; from left to right, on a phone from top to bottom. */
export default function StepGraph({ steps, states, label, onChoose }: StepGraphProps) {
  const texts = useTexts()
  const isUpright = matchMedia('(max-width: 47rem)').matches
  const { nodes, edges, rows } = useMemo(() => drawn(steps, isUpright), [steps, isUpright])
  const shown = nodes.map((node) => ({
    ...node,
    data: { ...node.data, state: states?.get(node.id), isUpright, ...(onChoose && { onChoose }) },
  }))
  return (
    <div style={{ height: Math.min(isUpright ? 760 : 460, Math.max(150, rows * height + 48)) }}>
      <ReactFlow
        nodes={shown}
        edges={edges}
        nodeTypes={nodeTypes}
        fitView
        fitViewOptions={{ maxZoom: 1, minZoom: 0.55, padding: 0.05 }}
        minZoom={0.15}
        maxZoom={1.5}
        nodesDraggable={false}
        nodesConnectable={false}
        nodesFocusable={false}
        edgesFocusable={false}
        elementsSelectable={false}
        // A wheel, or a thumb, moves the page and not the graph.
        zoomOnScroll={false}
        panOnDrag={!isUpright}
        preventScrolling={false}
        proOptions={{ hideAttribution: true }}
        aria-label={label ?? texts.pipeline.graph}
      />
    </div>
  )
}

function drawn(steps: StepGraphProps['steps'], isUpright: boolean) {
  const before = steps.map((step) => ({ name: step.name, before: [...step.from, ...step.after] }))
  const places = placesOf(before)
  const nodes: Node<StepNodeData>[] = steps.map(({ name, title, kind, optional }) => {
    const { column = 0, row = 0 } = places.get(name) ?? {}
    const position = isUpright ? { x: row * width, y: column * height } : { x: column * width, y: row * height }
    return { id: name, type: 'step', position, data: { title: title ?? name, kind, isOptional: optional } }
  })
  const edges: Edge[] = steps.flatMap(({ name, from, after }) => [
    ...from.map((source) => ({ id: `${source}>${name}`, source, target: name, className: 'stroke-input' })),
    ...after.map((source) => ({
      id: `${source}:${name}`,
      source,
      target: name,
      style: { strokeDasharray: '4 4' },
    })),
  ])
  const lines = [...places.values()].map((place) => (isUpright ? place.column : place.row))
  const rows = Math.max(...lines) - Math.min(...lines) + 1
  return { nodes, edges, rows }
}
