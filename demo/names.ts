/** The database that is lost and comes back. */
export const database = 'port_nimara_crm';
export const vaultBucket = 'lifeboat-vault';
