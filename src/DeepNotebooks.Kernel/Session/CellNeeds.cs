using DeepNotebooks.Kernel.Documents;
using DeepNotebooks.Kernel.Packages;
using DeepNotebooks.Kernel.Scripting;
using DeepNotebooks.Notebook;

namespace DeepNotebooks.Kernel.Session;

/// <summary>Gives code what its directives ask for: packages, feeds, assemblies, other files.</summary>
/// <param name="session">Whose code it is.</param>
/// <param name="scripts">What it is compiled in.</param>
sealed class CellNeeds(NotebookSession session, ScriptSession scripts) : IDisposable
{
    // Made when the first package is asked for: NuGet's libraries are not loaded before.
    readonly Lazy<InstalledPackages> packages = new(() => new InstalledPackages(scripts, session.Recorded));

    /// <summary>The version of each package that was installed so far.</summary>
    internal IReadOnlyDictionary<string, string> Installed => packages.IsValueCreated ? packages.Value.Versions : new Dictionary<string, string>();

    /// <summary>Whether a directive is about packages: those of a text are met together, by <see cref="InstallAsync"/>.</summary>
    internal static bool IsInstalled(CellDirective directive) => directive.Name == "i" || IsPackage(directive);

    /// <summary>Adds feeds and installs packages.</summary>
    /// <param name="script">Where the directives stand.</param>
    /// <param name="directives">All of it.</param>
    /// <param name="cell">Which runs them. Extensions' scripts are added to those it takes.</param>
    internal async Task InstallAsync(Script script, IReadOnlyList<CellDirective> directives, CellRun cell)
    {
        foreach (var directive in directives.Where(directive => directive.Name == "i"))
            packages.Value.AddFeed(Placed(script, directive, () => FeedIn(directive.Argument, script)));
        var requests = directives.Where(IsPackage).Select(directive => Placed(script, directive, () => PackageRequest.Parse(directive.Argument))).Distinct().ToList();
        if (requests.Count == 0)
            return;

        var display = session.Display(InstallationView.Working(requests, found: 0));
        try
        {
            // On a thread that no interrupt stops by force: the token does.
            var done = await Task.Run(
                () => packages.Value.AddAsync(requests, script.Folder, found => display.Update(InstallationView.Working(requests, found)), cell.Interrupted), cell.Interrupted)
                .WaitAsync(cell.Interrupted);
            display.Update(InstallationView.Done(done));
            foreach (var package in done.New)
                Extend(package, script, cell);
        }
        catch (Exception error)
        {
            display.Update(InstallationView.Failed(requests));
            if (error is MagicException && script.File is not null)
                throw new MagicException($"{script.Name}: {error.Message}", error);
            throw;
        }
    }

    /// <summary>Brings in assemblies and other files.</summary>
    /// <param name="script">Where the directives stand.</param>
    /// <param name="directives">Those of a part of it.</param>
    /// <param name="cell">Which runs them. Files are added to those it takes.</param>
    internal Task MeetAsync(Script script, IReadOnlyList<CellDirective> directives, CellRun cell)
    {
        foreach (var directive in directives.Where(directive => directive.Name == "r" && !IsPackage(directive)))
        {
            var path = Placed(script, directive, () => NamedAssembly.Add(directive.Argument, script, scripts));
            if (path is not null)
                LoadExtensions(Path.GetFileName(path), [path]);
        }
        foreach (var directive in directives.Where(directive => directive.Name == "load"))
        {
            foreach (var file in Placed(script, directive, () => ImportedFile.Read(directive.Argument, script, ScriptValue.Dropped)))
                cell.Taken.Enqueue(file);
        }
        return Task.CompletedTask;
    }

    public void Dispose()
    {
        if (packages.IsValueCreated)
            packages.Value.Dispose();
    }

    void Extend(NewPackage package, Script script, CellRun cell)
    {
        // One whose assemblies the kernel has itself brings nothing, and .NET Interactive ignores one that has none.
        if (package.Assemblies.Count == 0 || LoadExtensions(package.Id, package.Assemblies))
            return;
        // Made for .NET Interactive: what it says in C# may run here, too.
        var file = Path.Combine(package.Folder, "interactive-extensions", "dotnet", "extension.dib");
        if (!File.Exists(file))
            return;
        foreach (var part in ImportedFile.Read(file, script, ScriptValue.Dropped))
            cell.Taken.Enqueue(part with { Extension = package.Id });
    }

    /// <returns>Whether there were extensions made for this kernel.</returns>
    bool LoadExtensions(string origin, IReadOnlyList<string> assemblies)
    {
        var any = false;
        foreach (var path in assemblies)
        {
            var found = FoundExtensions.In(path);
            if (found is { Types: [], IsForInteractive: true })
                session.Display(MimeBundle.Text($"{origin} has an extension for .NET Interactive, which cannot be loaded without that host; the rest of it can be used."));
            foreach (var type in found.Types)
                Load(origin, path, type);
            any |= found.Types.Count > 0;
        }
        return any;
    }

    void Load(string origin, string path, string type)
    {
        try
        {
            var made = scripts.Assemblies.LoadFromAssemblyPath(path).GetType(type, throwOnError: true)!;
            ((INotebookExtension)Activator.CreateInstance(made)!).Load(session);
        }
        catch (Exception error) when (error is not ThreadInterruptedException)
        {
            var cause = error is System.Reflection.TargetInvocationException { InnerException: { } inner } ? inner : error;
            session.Display(MimeBundle.Text($"{origin}: its extension {type} failed: {cause.Message.ReplaceLineEndings(" ")}"));
        }
    }

    static string FeedIn(string argument, Script script)
    {
        var feed = argument.StartsWith(PackageRequest.Prefix, StringComparison.OrdinalIgnoreCase) ? argument[PackageRequest.Prefix.Length..].Trim() : "";
        if (feed.Length == 0)
            throw new MagicException($"#i \"{argument}\" names no feed. Write #i \"nuget: URL-or-folder\".");
        if (Uri.TryCreate(feed, UriKind.Absolute, out var address) && address.Scheme is "http" or "https")
            return feed;
        var folder = script.PathOf(feed);
        return Directory.Exists(folder) ? folder : throw new MagicException($"there is no folder '{feed}' to take packages from.");
    }

    static bool IsPackage(CellDirective directive) => directive.Name == "r" && directive.Argument.StartsWith(PackageRequest.Prefix, StringComparison.OrdinalIgnoreCase);

    static T Placed<T>(Script script, CellDirective directive, Func<T> meet)
    {
        try
        {
            return meet();
        }
        catch (MagicException mistake)
        {
            throw new MagicException($"{script.Place(directive)}: {mistake.Message}", mistake);
        }
    }
}
