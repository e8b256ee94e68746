/** Asks moto as an administrator, whose signature it does not look at before it is told to. */
export interface AwsRequests {
  /** "CreateRepository" of ECR. */
  ecr<T>(operation: string, input: object): Promise<T>;
  /** "CreateUser" of IAM; the answer is XML. */
  iam(action: string, parameters: Readonly<Record<string, string>>): Promise<string>;
}

const TARGET = 'AmazonEC2ContainerRegistry_V20150921';

export function awsRequests(url: string, region: string): AwsRequests {
  const ask = async (service: string, zone: string, headers: Record<string, string>, body: string) => {
    const credential = `Credential=ADMIN/20260101/${zone}/${service}/aws4_request`;
    const response = await fetch(url, {
      method: 'POST',
      headers: { ...headers, authorization: `AWS4-HMAC-SHA256 ${credential}, SignedHeaders=host, Signature=0` },
      body,
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`moto answered ${response.status}: ${text}`);
    return text;
  };
  return {
    ecr: async (operation, input) => {
      const headers = { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': `${TARGET}.${operation}` };
      return JSON.parse(await ask('ecr', region, headers, JSON.stringify(input)));
    },
    iam: (action, parameters) => {
      const form = new URLSearchParams({ Action: action, Version: '2010-05-08', ...parameters });
      const headers = { 'content-type': 'application/x-www-form-urlencoded' };
      return ask('iam', 'us-east-1', headers, form.toString());
    },
  };
}
