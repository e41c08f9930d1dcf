using CardFunctions.LocalHost.Commands;
using CardFunctions.LocalHost.Running;

return await CommandLine.InvokeAsync(args, LocalConsole.Standard(TimeProvider.System), Console.Error, TimeProvider.System);
