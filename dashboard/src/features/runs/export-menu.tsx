import { Download } from 'lucide-react'
import { addressOf } from '../../client/client.ts'
import { useTexts } from '../../texts/texts.ts'
import { Button } from '../../ui/button.tsx'
import { Menu, MenuItem } from '../../ui/menu.tsx'
import type { runsQueryOf } from './filter.ts'

const formats = ['csv', 'xlsx', 'pdf'] as const

/** All runs the filter lets through, as a file. */
export function ExportMenu({ query }: { query: ReturnType<typeof runsQueryOf> }) {
  const texts = useTexts().runs
  const button = (
    <Button>
      <Download aria-hidden />
      {texts.export}
    </Button>
  )
  return (
    <Menu button={button}>
      {formats.map((format) => (
        <MenuItem key={format} asChild>
          <a href={addressOf('/api/runs/export', { query: { ...query, sort: undefined, format } })} download>
            {texts.formats[format]}
          </a>
        </MenuItem>
      ))}
    </Menu>
  )
}
