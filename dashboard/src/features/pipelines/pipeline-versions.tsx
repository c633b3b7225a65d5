import type { AnswerOf } from '../../client/routes.ts'
import { useTexts } from '../../texts/texts.ts'
import { Card } from '../../ui/card.tsx'
import { Empty } from '../../ui/empty.tsx'
import { When } from '../../ui/when.tsx'

/** How a pipeline has been declared over time. */
export function PipelineVersions({ versions }: { versions: AnswerOf<'get', '/api/pipelines/{name}'>['versions'] }) {
  const texts = useTexts()
  return (
    <Card title={texts.pipeline.versions} isFlush>
      {versions.length === 0 ? (
        <Empty title={texts.pipeline.noVersions} />
      ) : (
        <ul>
          {versions.map(({ version, codeVersion, firstSeenAt }) => (
            <li key={version} className="flex min-h-12 items-center gap-4 border-b px-4 py-2 text-sm last:border-0">
              <code className="min-w-0 flex-1 truncate">{version}</code>
              {codeVersion && <code className="truncate text-muted-foreground">{codeVersion}</code>}
              <span className="text-muted-foreground">
                <When at={firstSeenAt} />
              </span>
            </li>
          ))}
        </ul>
      )}
    </Card>
  )
}
