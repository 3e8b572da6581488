// Settings of the backend. Values that differ by environment stand in config/.

export const apiVersion: string = "v2";
export const requestsPerSecond: number = 20;
export const tokenLifetimeSeconds: number = 3600;
export const contactsPerTenant: number = 1000;
export const crossOrigins: string[] = ["https://app.marketsage.com", "https://admin.marketsage.com"];
export const cookieSecure: boolean = true;
