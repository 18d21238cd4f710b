namespace DeepNotebooks.Data;

/// <summary>A dataset that lies in a folder: its contents, its card, and what the catalogue and the memory of digests know of it.</summary>
sealed class DatasetFolder(string name, string folder, DatasetPlace place, string cache, IReadOnlyList<CatalogueEntry> catalogue, Transport transport)
{
    /// <summary>Reads names, headers and labels, hashes what is new or changed, and opens the splits.</summary>
    internal Dataset Load(IProgress<DatasetProgress>? progress, CancellationToken cancellationToken)
    {
        var contents = DatasetForms.Read(folder);
        var yaml = DatasetYaml.In(folder);
        var identity = Identity(contents, progress, cancellationToken);
        if (yaml?.Identity is { Length: > 0 } stated && stated != identity)
        {
            throw new RequestException(
                $"dataset '{folder}' is not what its {DatasetYaml.FileName} says: identity {identity}, stated {stated} ('deepnotebooks datasets verify' tells more).");
        }
        var listing = Describe(contents, yaml) with { Identity = identity };
        var card = new DatasetCard
        {
            Name = listing.Name,
            Title = listing.Title,
            Licence = listing.Licence,
            Citation = yaml?.Citation ?? Known(contents)?.Citation,
            Source = Origin.Of(folder) ?? yaml?.Sources?.FirstOrDefault()?.Url ?? yaml?.Homepage ?? Known(contents)?.Homepage,
            Classes = listing.Classes,
            IsMultiLabel = listing.IsMultiLabel,
            Channels = listing.Channels,
            Size = listing.Size,
        };
        return new Dataset(card, folder, identity, contents.From(name, cache, transport).Open(cancellationToken));
    }

    /// <summary>What a list shows of it; null where the folder is no dataset or a broken one.</summary>
    internal DatasetListing? TryList()
    {
        try
        {
            if (CardSource.In(folder) is { } card)
                return card.Listing with { Name = name };
            var contents = DatasetForms.Read(folder);
            return Describe(contents, DatasetYaml.In(folder)) with { Identity = contents.Digests is { } known ? DatasetIdentity.Of(known) : new DigestMemory(cache, folder).Identity(contents.Files) };
        }
        catch (RequestException)
        {
            return null;
        }
    }

    internal DatasetListing Show(IProgress<DatasetProgress>? progress, CancellationToken cancellationToken)
    {
        var contents = DatasetForms.Read(folder);
        return Describe(contents, DatasetYaml.In(folder)) with { Identity = Identity(contents, progress, cancellationToken) };
    }

    /// <summary>Hashes every file again and compares with whatever was recorded of this dataset.</summary>
    internal DatasetVerification Verify(IProgress<DatasetProgress>? progress, CancellationToken cancellationToken)
    {
        if (StreamFolder.Recognise(folder) is ShardContents stream)
            return Verify(stream, progress, cancellationToken);
        var memory = new DigestMemory(cache, folder);
        var (files, splits) = FilesNow(hasRecord: !memory.IsEmpty || File.Exists(Path.Combine(folder, DigestList.FileName)));
        var recorded = Recorded(files, memory);
        var found = Hash(files, progress, cancellationToken);
        var identity = DatasetIdentity.Of(found);
        var against = new List<string>();
        var differences = new List<DatasetDifference>();
        CompareCard(identity, splits, against, differences);
        if (recorded is { } record)
        {
            against.Add(record.Source);
            var now = found.ToDictionary(file => file.Path, file => file.Sha256, StringComparer.Ordinal);
            differences.AddRange(record.Digests
                .Where(file => now.GetValueOrDefault(file.Key) != file.Value)
                .Select(file => new DatasetDifference(file.Key, file.Value, now.GetValueOrDefault(file.Key))));
            differences.AddRange(now
                .Where(file => !record.Digests.ContainsKey(file.Key))
                .Select(file => new DatasetDifference(file.Key, null, file.Value)));
        }
        else if (against.Count == 0)
        {
            against.Add("the first reading, now");
        }
        memory.Remember(files.Zip(found));
        differences.Sort((a, b) => string.CompareOrdinal(a.Item, b.Item));
        return new DatasetVerification(name, folder, identity, against, found.Length, differences);
    }

    DatasetVerification Verify(ShardContents stream, IProgress<DatasetProgress>? progress, CancellationToken cancellationToken)
    {
        var meter = new ProgressMeter(progress, name, "hashing", "bytes", total: 0);
        var (here, all, differences) = StreamVerification.Of(stream, new ShardShelf(cache, transport), meter, cancellationToken);
        meter.Finish();
        var identity = DatasetIdentity.Of(stream.Digests!);
        var against = new List<string> { $"its index ({here} of {all} shards are here; the others are checked when they come)" };
        CompareCard(identity, stream.Splits, against, differences);
        return new DatasetVerification(name, folder, identity, against, here, differences);
    }

    /// <summary>Identity and numbers of images, as far as the card tells them.</summary>
    void CompareCard(string identity, IReadOnlyDictionary<string, int>? splits, List<string> against, List<DatasetDifference> differences)
    {
        var card = DatasetYaml.In(folder);
        if (card is { Identity.Length: > 0 } or { Splits.Count: > 0 })
            against.Add(DatasetYaml.FileName);
        if (card?.Identity is { Length: > 0 } stated && stated != identity)
            differences.Add(new DatasetDifference("identity", stated, identity));
        if (splits is null || card?.Splits is not { Count: > 0 } counted)
            return;
        foreach (var split in counted.Keys.Union(splits.Keys))
        {
            var (told, found) = (counted.GetValueOrDefault(split), splits.GetValueOrDefault(split));
            if (told != found)
                differences.Add(new DatasetDifference($"split '{split}'", $"{told} images", $"{found} images"));
        }
    }

    /// <summary>
    /// The files the dataset is read from. One that can no longer be read (a class without images, say) is just what a verification is for:
    /// then, where there is a record to compare with, all that could belong to it.
    /// </summary>
    (IReadOnlyList<DatasetFile> Files, IReadOnlyDictionary<string, int>? Splits) FilesNow(bool hasRecord)
    {
        try
        {
            var contents = DatasetForms.Read(folder);
            return (contents.Files, contents.Splits);
        }
        catch (RequestException) when (hasRecord && Directory.Exists(folder))
        {
            DatasetFile[] all =
            [
                .. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
                    .Select(path => Path.GetRelativePath(folder, path))
                    .Where(DatasetForms.MayBelong)
                    .Order(StringComparer.Ordinal)
                    .Select(path => DatasetFile.Of(folder, path)),
            ];
            return (all, null);
        }
    }

    // The digests of a file list count only for what belongs to the dataset: a licence beside it may change.
    (string Source, Dictionary<string, string> Digests)? Recorded(IReadOnlyList<DatasetFile> files, DigestMemory memory)
    {
        if (DigestList.In(folder) is { } list)
        {
            var present = files.Select(file => file.Path).ToHashSet(StringComparer.Ordinal);
            return (DigestList.FileName, list.Where(file => present.Contains(file.Key) || DatasetForms.MayBelong(file.Key)).ToDictionary(StringComparer.Ordinal));
        }
        if (place == DatasetPlace.Cache && catalogue.FirstOrDefault(entry => entry.Name == name) is { Identity: not null } entry)
            return ("the catalogue", entry.Files.ToDictionary(file => file.Path, file => file.Checksum!.Digits, StringComparer.Ordinal));
        return memory.IsEmpty ? null : ("the first reading", memory.First.ToDictionary(file => file.Path, file => file.Sha256, StringComparer.Ordinal));
    }

    DatasetListing Describe(DatasetContents contents, DatasetYaml? yaml)
    {
        var known = Known(contents);
        var sameName = catalogue.FirstOrDefault(entry => entry.Name == name);
        return new DatasetListing
        {
            Name = place == DatasetPlace.Folder ? yaml?.Name ?? name : name,
            Title = yaml?.Title ?? known?.Title ?? name,
            Licence = yaml?.Licence ?? known?.Licence ?? "NOASSERTION",
            Splits = contents.Splits,
            Classes = ClassesOf(contents, known ?? sameName),
            IsMultiLabel = contents.IsMultiLabel,
            Channels = contents.Channels,
            Size = contents.Size,
            Location = folder,
            Place = place,
            Bytes = contents.Files.Sum(file => file.Bytes),
            Homepage = yaml?.Homepage ?? known?.Homepage,
            Citation = yaml?.Citation ?? known?.Citation,
        };
    }

    // Bare numbers, and folders with codes for names, get names from the catalogue, also for a part of a set it knows.
    static IReadOnlyList<string> ClassesOf(DatasetContents contents, CatalogueEntry? entry) =>
        entry is null ? contents.Classes
        : entry.ClassFolders is { } folders ? contents.Classes.SequenceEqual(folders) ? entry.Classes : contents.Classes
        : !contents.ClassesAreNamed && entry.Classes.Count >= contents.Classes.Count ? entry.Classes
        : contents.Classes;

    // Told by names and sizes, so that a list need not hash.
    CatalogueEntry? Known(DatasetContents contents) => catalogue.FirstOrDefault(entry =>
        entry.Files.Count == contents.Files.Count
        && entry.Files.All(file => contents.Files.Any(here => here.Path == file.Path && here.Bytes == file.Bytes)));

    string Identity(DatasetContents contents, IProgress<DatasetProgress>? progress, CancellationToken cancellationToken)
    {
        if (contents.Digests is { } known)
            return DatasetIdentity.Of(known);
        var memory = new DigestMemory(cache, folder);
        var hashes = new Dictionary<string, FileHash>(StringComparer.Ordinal);
        foreach (var file in contents.Files)
        {
            if (memory.Recall(file) is { } hash)
                hashes.Add(file.Path, hash);
        }
        DatasetFile[] changed = [.. contents.Files.Where(file => !hashes.ContainsKey(file.Path))];
        if (changed.Length > 0)
        {
            var hashed = Hash(changed, progress, cancellationToken);
            foreach (var hash in hashed)
                hashes.Add(hash.Path, hash);
            memory.Remember(changed.Zip(hashed));
        }
        return DatasetIdentity.Of(contents.Files.Select(file => hashes[file.Path]));
    }

    FileHash[] Hash(IReadOnlyList<DatasetFile> files, IProgress<DatasetProgress>? progress, CancellationToken cancellationToken)
    {
        var meter = new ProgressMeter(progress, name, "hashing", "bytes", files.Sum(file => file.Bytes));
        var hashes = DatasetIdentity.Hash(folder, files, meter, cancellationToken);
        meter.Finish();
        return hashes;
    }
}
