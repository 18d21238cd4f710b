using DeepNotebooks.Cli;

return await CommandLine.RunAsync(args);
