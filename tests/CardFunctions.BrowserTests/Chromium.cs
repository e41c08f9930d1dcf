using Microsoft.Playwright;

namespace CardFunctions.BrowserTests;

/// <summary>A real browser: the Chromium that the machine has. None is downloaded; without one its tests are skipped.</summary>
public sealed class Chromium : IAsyncLifetime
{
    /// <summary>Names another one.</summary>
    private const string Setting = "CARDFUNCTIONS_CHROMIUM";

    private static readonly string[] Names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

    private IPlaywright? _playwright;
    private IBrowser? _browser;

    public async Task InitializeAsync()
    {
        if (Find() is not { } path)
        {
            return;
        }

        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new() { ExecutablePath = path, Args = ["--no-sandbox", "--disable-gpu"] });
    }

    public async Task DisposeAsync()
    {
        if (_browser is not null)
        {
            await _browser.DisposeAsync();
        }

        _playwright?.Dispose();
    }

    /// <summary>A window of its own, with its own history.</summary>
    public async Task<IPage> OpenAsync(BrowserNewContextOptions? options = null)
    {
        Skip.If(_browser is null, $"There is no Chromium on this machine ({string.Join(", ", Names)}, or what {Setting} names).");
        return await (await _browser!.NewContextAsync(options)).NewPageAsync();
    }

    private static string? Find() => Environment.GetEnvironmentVariable(Setting) is { Length: > 0 } named
        ? named
        : (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .SelectMany(folder => Names.Select(name => Path.Combine(folder, OperatingSystem.IsWindows() ? name + ".exe" : name)))
            .FirstOrDefault(File.Exists);
}
