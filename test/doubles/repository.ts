import type { GitFacts } from '../../src/init/git-facts.ts';
import type { RepositoryFiles } from '../../src/init/repository-files.ts';
import type { Survey } from '../../src/init/survey.ts';
import { surveyFiles } from '../../src/init/survey-repository.ts';

/** A repository of these files, on GitHub with a main branch unless git says otherwise, as init sees it. */
export function surveyOf(texts: Readonly<Record<string, string>>, git: Partial<GitFacts> = {}): Promise<Survey> {
  const files: RepositoryFiles = { paths: Object.keys(texts), read: async (path) => texts[path] };
  const origin = { host: 'github.com', owner: 'example', name: 'emr' };
  return surveyFiles(files, { branches: ['main'], defaultBranch: 'main', origin, ...git }, 'emr');
}

/** The repository of the team that found the base image out by hand: a hash kept in a branch decides whether it is built. */
export const STORY: Readonly<Record<string, string>> = {
  'Dockerfile.base': `FROM python:3.9-slim
RUN apt-get update && apt-get install -y pgbouncer && pip install awscli
COPY ./requirements /requirements
RUN pip install --no-cache-dir -r /requirements/uat.txt && rm -rf /requirements
`,
  Dockerfile: `FROM 112233445566.dkr.ecr.ap-south-1.amazonaws.com/emr-base:latest
WORKDIR /app
COPY . .
CMD ["gunicorn", "emr.wsgi"]
`,
  'requirements/base.txt': 'django\n',
  'requirements/production.txt': '-r base.txt\n',
  'requirements/uat.txt': '-r base.txt\n',
  'deploy_scripts/base.sh': `#!/usr/bin/env bash
while getopts i: flag; do case $flag in i) IMAGE=\${OPTARG};; esac; done
docker build -t "$IMAGE" -f Dockerfile.base .
docker push "$IMAGE"
`,
  'k8s/web.yaml': `apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: emr }
spec:
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec:
      containers: [{ name: web, image: "112233445566.dkr.ecr.ap-south-1.amazonaws.com/emr:latest" }]
`,
  '.github/workflows/uat.yml': storyWorkflow('uat'),
  '.github/workflows/main.yml': storyWorkflow('main'),
};

function storyWorkflow(branch: string): string {
  return `name: ${branch} deployment
on:
  push:
    branches:
      - ${branch}
env:
  AWS_REGION: ap-south-1
  REPOSITORY: emr
jobs:
  deploy:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v2
      - uses: someone/stateful-action@v0.1
      - uses: aws-actions/configure-aws-credentials@v1
        with:
          aws-access-key-id: \${{ secrets.AWS_ACCESS_KEY_ID }}
          aws-secret-access-key: \${{ secrets.AWS_SECRET_ACCESS_KEY }}
          aws-region: \${{ env.AWS_REGION }}
      - id: ecr
        uses: aws-actions/amazon-ecr-login@v1
      - name: Base
        run: |
          FILE=.state/requirements-hash.txt
          base=($(md5sum requirements/base.txt))
          production=($(md5sum requirements/production.txt))
          if [ "$base$production" != "$(cat "$FILE")" ]; then
            echo "$base$production" > "$FILE"
            bash ./deploy_scripts/base.sh -i \${{ steps.ecr.outputs.registry }}/emr-base:latest
          fi
      - name: Image
        env:
          REGISTRY: \${{ steps.ecr.outputs.registry }}
          TAG: \${{ github.sha }}
        run: |
          docker build -t $REGISTRY/$REPOSITORY:$TAG .
          docker push $REGISTRY/$REPOSITORY:$TAG
      - name: Deploy
        run: |
          aws eks update-kubeconfig --name emr-${branch} --region ap-south-1
          kubectl -n emr set image deployment/web web=$REGISTRY/$REPOSITORY:$TAG
`;
}
