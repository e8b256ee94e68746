import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { isAvailable } from '../servers/availability.ts';
import { type EcrServer, startEcr } from '../servers/ecr.ts';
import { startIdentities } from '../servers/github-identities.ts';
import { ecrProject } from './ecr-project.ts';

describe.skipIf(!(await isAvailable('ecr')))('a registry in Amazon ECR', () => {
  let directory: string;
  let ecr: EcrServer;
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'ecr-'));
    ecr = await startEcr({ directory });
  });
  afterAll(async () => {
    await ecr.stop();
    await rm(directory, { recursive: true, force: true });
  });
  afterEach(() => {
    ecr.api.refuse(undefined);
    ecr.api.operations.length = 0;
    ecr.requests.length = 0;
    expect(ecr.strangers()).toEqual([]);
  });

  const putsOf = () => ecr.requests.filter((line) => line.startsWith('PUT') && line.includes('/manifests/'));

  test('the first push creates the repository; the second asks for nothing but the token', async () => {
    await using project = await ecrProject(ecr, { repository: `${ecr.host}/emr/first` });

    const first = await project.hydrofoil(['build']);
    const asked = ecr.api.operations.splice(0);
    await project.commit({ 'app/run': 'two\n' });
    const second = await project.hydrofoil(['build']);

    expect(first).toMatchObject({ exitCode: 0, hadSdk: true });
    expect(first.stderr).toContain(`Created the repository ${ecr.host}/emr/first`);
    expect(asked).toEqual(['GetAuthorizationToken', 'CreateRepository', 'PutLifecyclePolicy']);
    expect(second).toMatchObject({ exitCode: 0 });
    expect(ecr.api.operations).toEqual(['GetAuthorizationToken']);
  });

  test('a plan creates nothing', async () => {
    await using project = await ecrProject(ecr, { repository: `${ecr.host}/emr/planned` });

    const plan = await project.hydrofoil(['plan']);

    expect(plan.exitCode).toBe(0);
    expect(ecr.api.operations).toEqual(['GetAuthorizationToken']);
  });

  test('a new repository looks for vulnerabilities at each push, and expires what nobody can need', async () => {
    await using project = await ecrProject(ecr, { repository: `${ecr.host}/emr/defaults` });

    await project.hydrofoil(['build']);

    expect(await ecr.aws.ecr('DescribeRepositories', { repositoryNames: ['emr/defaults'] })).toMatchObject({
      repositories: [
        {
          imageTagMutability: 'MUTABLE',
          imageScanningConfiguration: { scanOnPush: true },
          encryptionConfiguration: { encryptionType: 'AES256' },
        },
      ],
    });
    const policy = await ecr.aws.ecr<{ lifecyclePolicyText: string }>('GetLifecyclePolicy', {
      repositoryName: 'emr/defaults',
    });
    const { rules } = JSON.parse(policy.lifecyclePolicyText);
    expect(rules.map(({ selection }: { selection: object }) => selection)).toEqual([
      {
        tagStatus: 'tagged',
        tagPatternList: ['building-*'],
        countType: 'sinceImagePushed',
        countUnit: 'days',
        countNumber: 1,
      },
      { tagStatus: 'untagged', countType: 'sinceImagePushed', countUnit: 'days', countNumber: 14 },
    ]);
  });

  test('a new repository is as hydrofoil.yaml says', async () => {
    const settings =
      'ecr: { repositories: { tags: immutable, scan: manual, encryption: KMS, kmsKey: alias/emr, untaggedDays: keep } }\n';
    await using project = await ecrProject(ecr, { repository: `${ecr.host}/emr/configured`, settings });

    const built = await project.hydrofoil(['build']);

    expect(built.exitCode).toBe(0);
    expect(await ecr.aws.ecr('DescribeRepositories', { repositoryNames: ['emr/configured'] })).toMatchObject({
      repositories: [
        {
          imageTagMutability: 'IMMUTABLE_WITH_EXCLUSION',
          imageTagMutabilityExclusionFilters: [{ filterType: 'WILDCARD', filter: 'branch-*' }],
          imageScanningConfiguration: { scanOnPush: false },
          encryptionConfiguration: { encryptionType: 'KMS', kmsKey: expect.stringContaining('emr') },
        },
      ],
    });
    expect(ecr.api.operations).not.toContain('PutLifecyclePolicy');
  });

  test('with `missing: fail` a missing repository is an error that says how to create it', async () => {
    const settings = 'ecr: { repositories: { missing: fail } }\n';
    await using project = await ecrProject(ecr, { repository: `${ecr.host}/emr/missing`, settings });

    const built = await project.hydrofoil(['build']);

    expect(built.exitCode).toBe(1);
    expect(built.stderr).toContain('ecr:CreateRepository');
    expect(ecr.api.operations).not.toContain('CreateRepository');
  });

  test('a token that expires in the middle of a run is renewed once', async () => {
    await using project = await ecrProject(ecr, { repository: `${ecr.host}/emr/expired` });
    await project.hydrofoil(['build']);
    await project.commit({ 'app/run': 'later\n' });
    ecr.api.operations.length = 0;
    ecr.expireBefore(/^PUT emr\/expired\/blobs/);

    const built = await project.hydrofoil(['build']);

    expect(built).toMatchObject({ exitCode: 0 });
    expect(ecr.api.operations).toEqual(['GetAuthorizationToken', 'GetAuthorizationToken']);
    expect(ecr.requests.filter((line) => line.endsWith(' 403')).length).toBeGreaterThan(0);
  });

  describe('with immutable tags', () => {
    const create = (repositoryName: string) =>
      ecr.aws.ecr('CreateRepository', { repositoryName, imageTagMutability: 'IMMUTABLE' });

    test("the branch's tag stays at its first image, with a warning", async () => {
      await create('emr/immutable');
      await using project = await ecrProject(ecr, { repository: `${ecr.host}/emr/immutable` });

      await project.hydrofoil(['build']);
      await project.commit({ 'app/run': 'two\n' });
      const second = await project.hydrofoil(['build']);

      expect(second.exitCode).toBe(0);
      expect(second.stderr).toMatch(/branch-uat/);
      expect(putsOf().filter((line) => line.endsWith(' 400'))).toEqual(['PUT emr/immutable/manifests/branch-uat 400']);
    });

    test("a commit's tag that names the same image already is success", async () => {
      await create('emr/again');
      await using project = await ecrProject(ecr, { repository: `${ecr.host}/emr/again` });

      const first = await project.hydrofoil(['build']);
      const again = await project.hydrofoil(['build', '--branch', 'another']);

      expect(again).toMatchObject({ exitCode: 0, stdout: first.stdout });
    });

    test('under the settings of hydrofoil.yaml branches move, and commits stay', async () => {
      const settings = 'ecr: { repositories: { tags: immutable } }\n';
      await using project = await ecrProject(ecr, { repository: `${ecr.host}/emr/excluded`, settings });

      await project.hydrofoil(['build']);
      await project.commit({ 'app/run': 'two\n' });
      const second = await project.hydrofoil(['build']);

      expect(second).toMatchObject({ exitCode: 0 });
      expect(putsOf().filter((line) => line.endsWith(' 400'))).toEqual([]);
    });
  });

  describe('where docker login knows the host', () => {
    const dockerConfig = (password: string) =>
      JSON.stringify({
        auths: { [ecr.host]: { auth: Buffer.from(`AWS:${password}`).toString('base64') } },
      });

    test('AWS is not asked, and its SDK not loaded', async () => {
      await using project = await ecrProject(ecr, { repository: `${ecr.host}/emr/login` });
      await project.hydrofoil(['build']);
      await project.commit({ 'app/run': 'two\n' });
      ecr.api.operations.length = 0;
      await project.write({ '.docker/config.json': dockerConfig(ecr.api.lastToken()) });

      const built = await project.hydrofoil(['build']);

      expect(built).toMatchObject({ exitCode: 0, hadSdk: false });
      expect(ecr.api.operations).toEqual([]);
    });

    test('a login that has expired is told with its remedy, and its password with nothing', async () => {
      await using project = await ecrProject(ecr, { repository: `${ecr.host}/emr/old-login` });
      await project.hydrofoil(['build']);
      const password = ecr.api.lastToken();
      ecr.api.expireTokens();
      await project.write({ '.docker/config.json': dockerConfig(password) });

      const built = await project.hydrofoil(['build', '--verbose']);

      expect(built.exitCode).toBe(1);
      expect(built.stderr).toContain(`docker logout ${ecr.host}`);
      expect(built.stderr + built.stdout).not.toContain(password);
    });
  });

  describe('a permission that IAM does not give is named', () => {
    const user = async (name: string, ...actions: string[]) => {
      await ecr.aws.iam('CreateUser', { UserName: name });
      const Action = ['sts:GetCallerIdentity', ...actions];
      const policy = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action, Resource: '*' }] };
      await ecr.aws.iam('PutUserPolicy', { UserName: name, PolicyName: 'p', PolicyDocument: JSON.stringify(policy) });
      const answer = await ecr.aws.iam('CreateAccessKey', { UserName: name });
      const textOf = (element: string) => new RegExp(`<${element}>(.*)</${element}>`).exec(answer)?.[1] ?? '';
      return { AWS_ACCESS_KEY_ID: textOf('AccessKeyId'), AWS_SECRET_ACCESS_KEY: textOf('SecretAccessKey') };
    };
    afterEach(() => ecr.checkPermissions('off'));

    test('ecr:GetAuthorizationToken', async () => {
      await using project = await ecrProject(ecr, { repository: `${ecr.host}/emr/no-token` });
      const keys = await user('no-token');
      await ecr.checkPermissions('on');

      const built = await project.hydrofoil(['build'], keys);

      expect(built.exitCode).toBe(1);
      expect(built.stderr).toContain('the permission ecr:GetAuthorizationToken is missing');
      expect(built.stderr).toContain('Allow ecr:GetAuthorizationToken in the policy');
    });

    test('ecr:CreateRepository', async () => {
      await using project = await ecrProject(ecr, { repository: `${ecr.host}/emr/no-create` });
      const keys = await user('no-create', 'ecr:GetAuthorizationToken');
      await ecr.checkPermissions('on');

      const built = await project.hydrofoil(['build'], keys);

      expect(built.exitCode).toBe(1);
      expect(built.stderr).toContain('the permission ecr:CreateRepository is missing');
      expect(built.stderr).not.toContain(keys.AWS_SECRET_ACCESS_KEY);
    });
  });

  test('a lifecycle policy that may not be set is a warning', async () => {
    await using project = await ecrProject(ecr, { repository: `${ecr.host}/emr/no-policy` });
    const message = 'User: x is not authorized to perform: ecr:PutLifecyclePolicy on resource: y';
    ecr.api.refuse({ operation: 'PutLifecyclePolicy', name: 'AccessDeniedException', message });

    const built = await project.hydrofoil(['build']);

    expect(built.exitCode).toBe(0);
    expect(built.stderr).toContain('the permission ecr:PutLifecyclePolicy is missing');
  });

  describe('the identity of a GitHub Actions job', () => {
    const job = (url: string) => ({
      AWS_ACCESS_KEY_ID: '',
      AWS_SECRET_ACCESS_KEY: '',
      ACTIONS_ID_TOKEN_REQUEST_URL: `${url}/token?api-version=2.0`,
      ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'fake-request-token',
    });

    test('is exchanged for the role of hydrofoil.yaml', async () => {
      const settings = 'ecr: { role: "arn:aws:iam::123456789012:role/deploy" }\n';
      await using project = await ecrProject(ecr, { repository: `${ecr.host}/emr/oidc`, settings });
      await using github = await startIdentities();

      const built = await project.hydrofoil(['build', '--verbose'], job(github.url));

      expect(built).toMatchObject({ exitCode: 0 });
      expect(github.requests).toEqual(['/token?api-version=2.0&audience=sts.amazonaws.com Bearer fake-request-token']);
      expect(ecr.api.operations.slice(0, 2)).toEqual(['AssumeRoleWithWebIdentity', 'GetAuthorizationToken']);
      const assumed = new URLSearchParams(ecr.api.bodies.get('AssumeRoleWithWebIdentity'));
      expect(Object.fromEntries(assumed)).toMatchObject({
        RoleArn: 'arn:aws:iam::123456789012:role/deploy',
        RoleSessionName: 'hydrofoil',
        WebIdentityToken: github.token,
      });
      expect(built.stderr + built.stdout).not.toContain(github.token);
    });

    test('is exchanged for AWS_ROLE_ARN', async () => {
      await using project = await ecrProject(ecr, { repository: `${ecr.host}/emr/oidc-variable` });
      await using github = await startIdentities();
      const role = { AWS_ROLE_ARN: 'arn:aws:iam::123456789012:role/other' };

      const built = await project.hydrofoil(['build'], { ...job(github.url), ...role });

      expect(built).toMatchObject({ exitCode: 0 });
      expect(ecr.api.bodies.get('AssumeRoleWithWebIdentity')).toContain('role%2Fother');
    });

    test('is left alone where an earlier step has brought credentials', async () => {
      await using project = await ecrProject(ecr, { repository: `${ecr.host}/emr/oidc-given` });
      await using github = await startIdentities();
      const given = { AWS_ACCESS_KEY_ID: 'AKIAGIVEN', AWS_SECRET_ACCESS_KEY: 'given' };
      const role = { AWS_ROLE_ARN: 'arn:aws:iam::123456789012:role/other' };

      const built = await project.hydrofoil(['build'], { ...job(github.url), ...role, ...given });

      expect(built).toMatchObject({ exitCode: 0 });
      expect(github.requests).toEqual([]);
    });

    test('that the role does not trust is told with the remedy', async () => {
      const settings = 'ecr: { role: "arn:aws:iam::123456789012:role/deploy" }\n';
      await using project = await ecrProject(ecr, { repository: `${ecr.host}/emr/untrusted`, settings });
      await using github = await startIdentities();
      const message = 'Not authorized to perform sts:AssumeRoleWithWebIdentity';
      ecr.api.refuse({ operation: 'AssumeRoleWithWebIdentity', name: 'AccessDenied', message });

      const built = await project.hydrofoil(['build'], job(github.url));

      expect(built.exitCode).toBe(1);
      expect(built.stderr).toContain('sts:AssumeRoleWithWebIdentity');
      expect(built.stderr).toContain('trust policy');
    });
  });

  test("an identity in a file (pods of EKS, GitLab, CircleCI) is exchanged by the SDK, in the registry's region", async () => {
    await using project = await ecrProject(ecr, { repository: `${ecr.host}/emr/web-identity` });
    await project.write({ '.aws/token': 'fake-identity-of-a-pod' });
    const identity = {
      AWS_ACCESS_KEY_ID: '',
      AWS_SECRET_ACCESS_KEY: '',
      AWS_WEB_IDENTITY_TOKEN_FILE: join(project.folder, '.aws/token'),
      AWS_ROLE_ARN: 'arn:aws:iam::123456789012:role/pod',
    };

    const built = await project.hydrofoil(['build'], identity);

    expect(built).toMatchObject({ exitCode: 0 });
    expect(ecr.api.operations.slice(0, 2)).toEqual(['AssumeRoleWithWebIdentity', 'GetAuthorizationToken']);
    expect(ecr.api.bodies.get('AssumeRoleWithWebIdentity')).toContain('WebIdentityToken=fake-identity-of-a-pod');
  });

  test('without any AWS credentials the error says how to give them', async () => {
    await using project = await ecrProject(ecr, { repository: `${ecr.host}/emr/nobody` });

    const built = await project.hydrofoil(['build'], { AWS_ACCESS_KEY_ID: '', AWS_SECRET_ACCESS_KEY: '' });

    expect(built.exitCode).toBe(1);
    expect(built.stderr).toContain('id-token: write');
  });

  test('neither --version nor a build for another registry has the SDK in memory', async () => {
    await using project = await ecrProject(ecr, { repository: `${new URL(ecr.registryUrl).host}/emr/elsewhere` });

    const version = await project.hydrofoil(['--version']);
    const built = await project.hydrofoil(['build']);

    expect(version).toMatchObject({ exitCode: 0, hadSdk: false });
    expect(built).toMatchObject({ exitCode: 0, hadSdk: false });
    expect(ecr.api.operations).toEqual([]);
  });
});
