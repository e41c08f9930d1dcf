using CardFunctions.Handler.Functions;
using CardFunctions.Handler.Hosting;

return args switch
{
    [] => await HandlerApp.RunAsync(),
    ["functions", var folder] => FunctionFolders.Write(folder),
    _ => Startup.Refuse("usage: CardFunctions.Handler | CardFunctions.Handler functions <folder>", ExitCode.Usage),
};
