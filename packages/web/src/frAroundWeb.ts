import { program } from './programs/commandLine.js';

await program().parseAsync();
