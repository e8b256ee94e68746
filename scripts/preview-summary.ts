// node scripts/preview-summary.ts FOLDER [CHROMIUM]: job summaries and pull request comments of the sample reports, as GitHub renders
// them, as pictures, light and dark. For looking at what was changed.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { formatComment } from '../src/action/summary/comment.ts';
import { formatJobSummary } from '../src/action/summary/job-summary.ts';
import { markdownPage } from '../test/github/render-markdown.ts';
import { SAMPLES } from '../test/github/sample-reports.ts';

const [folder = 'preview', executablePath = '/usr/bin/chromium'] = process.argv.slice(2);
const addresses = {
  repository: 'https://github.com/emr/backend',
  run: 'https://github.com/emr/backend/actions/runs/1234',
};

await mkdir(folder, { recursive: true });
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
try {
  const page = await browser.newPage({ viewport: { width: 960, height: 400 } });
  for (const [name, report] of Object.entries(SAMPLES)) {
    const kinds = { summary: formatJobSummary(report, addresses), comment: formatComment(report, addresses) };
    for (const [kind, markdown] of Object.entries(kinds)) {
      for (const theme of ['light', 'dark'] as const) {
        await page.setContent(await markdownPage(markdown, theme));
        await page.screenshot({ path: join(folder, `${name}-${kind}-${theme}.png`), fullPage: true });
        await page.evaluate("for (const details of document.querySelectorAll('details')) details.open = true");
        await page.screenshot({ path: join(folder, `${name}-${kind}-${theme}-open.png`), fullPage: true });
      }
    }
  }
} finally {
  await browser.close();
}
